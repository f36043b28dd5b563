import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FirmwareBuilder } from '../../../../boot/server/firmware/firmware-builder.ts';
import { firmwareBuilder } from '../../../../cli/serve/firmware/builder.ts';
import { fakeContext } from '../../../support/fake-context.ts';

let home: string;
let builder: FirmwareBuilder;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romkit-builder-'));
  const absent = join(home, 'absent');
  const env = { ROMKIT_IPXE_SOURCE: absent, ROMKIT_GPXE_SOURCE: absent };
  builder = firmwareBuilder(fakeContext(home, env), () => 'http://boot');
});
afterEach(() => rmSync(home, { recursive: true }));

it('a source that is not there is told with the command’s words, and scripts are checked without it', async () => {
  const sources = await builder.sources();
  expect(sources.map(({ flavour, location, problem }) => [flavour, location, problem?.code])).toEqual([
    ['ipxe', join(home, 'absent'), 'source-not-found'],
    ['gpxe', join(home, 'absent'), 'source-not-found'],
  ]);
  expect(sources[0]!.problem!.hint).not.toBe('');
  expect(await builder.vocabulary('ipxe', 'pcbios')).toBeNull();
  const request = {
    flavour: 'ipxe',
    targets: ['undionly.kpxe'],
    script: { text: '#!ipxe\n', origin: 'x' },
  } as const;
  await expect(
    builder.build(request, join(home, 'out'), () => undefined, new AbortController().signal),
  ).rejects.toMatchObject({ code: 'source-not-found', message: sources[0]!.problem!.message });
});
