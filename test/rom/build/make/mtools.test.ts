import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { pathWithMtools } from '../../../../rom/build/make/mtools.ts';
import type { Run } from '../../../../system/process/run.ts';
import { inTemporaryFolder } from '../../../../system/files/temporary-folder.ts';

const mformatOf =
  (version: string): Run =>
  () =>
    Promise.resolve({
      ...{ exitCode: 0, signal: undefined, stderr: '' },
      stdout: `mformat (GNU mtools) ${version}\nconfigured with the following options: enable-xdf\n`,
    } as Awaited<ReturnType<Run>>);

it.each(['4.0.31', '4.0.33', '4.0.43', '4.0.320'])('mtools %s is called as it is', async (version) =>
  expect(await pathWithMtools('/nowhere', mformatOf(version))).toBe(process.env['PATH']),
);

it('mtools 4.0.32 is called by way of offsets', () =>
  inTemporaryFolder(async (folder) => {
    const [first] = (await pathWithMtools(folder, mformatOf('4.0.32'))).split(delimiter);
    expect(existsSync(join(first!, 'mformat'))).toBe(true);
  }));
