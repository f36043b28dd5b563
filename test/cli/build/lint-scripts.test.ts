import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { lintBeforeBuild } from '../../../cli/build/lint-scripts.ts';
import { createOutput } from '../../../cli/shell/output.ts';
import { plainSettings } from '../../../rom/build/request.ts';
import { someFacts } from '../../support/firmware/facts.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { peImage } from '../../rom/image/build-rom.ts';

const lint = (content: string | Uint8Array): Promise<void> => {
  const script = { name: 'boot.ipxe', origin: 'file', content: Buffer.from(content) };
  const output = createOutput(fakeContext('/nonexistent'), {});
  return Promise.resolve().then(() =>
    lintBeforeBuild([script], plainSettings, ['pcbios'], someFacts, output),
  );
};

describe('what stands in the place of the script', () => {
  it.each([
    ['a gzip file', gzipSync('#!ipxe\nshell\n')],
    ['an EFI program', peImage()],
    ['an ELF file', '\x7fELF\0\0'],
  ])('is named when it is %s', async (what, content) =>
    expect(await refusal(() => lint(content))).toMatchObject({
      code: 'not-a-script',
      exitCode: 2,
      message: `file is ${what}, no boot script.`,
      hint: expect.stringContaining('--embed boot.ipxe --embed file'),
    }),
  );

  it.each(['shell\n', '#!ipxe\ngoto nowhere\n'])('is a script with errors: %j', async (content) =>
    expect(await refusal(() => lint(content))).toMatchObject({ code: 'script-has-errors', exitCode: 2 }),
  );
});
