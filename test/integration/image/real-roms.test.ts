import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from '@jest/globals';
import fc from 'fast-check';
import { check, checkDifference, mutated, nightly, numRuns, timeoutMs } from '../../rom/image/damaged.ts';
import { describeWhen } from '../../support/skip.ts';

const folders = ['/usr/lib/ipxe/qemu', '/usr/share/qemu', '/usr/share/seabios'];
const realFiles = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /\.rom$|vgabios.*\.bin$|boot.*\.bin$/.test(path));

describeWhen({ tools: ['iPXE ROMs', 'SeaBIOS ROMs'] })('ROMs of real cards', () => {
  const files = realFiles.map((path) => new Uint8Array(readFileSync(path)));

  it(
    'are read, damaged or not',
    () => {
      files.forEach(check);
      fc.assert(fc.property(mutated(files, 1300), check), {
        numRuns: nightly ? numRuns : Math.ceil(numRuns / 5),
      });
    },
    timeoutMs,
  );

  it(
    'can be compared',
    () => {
      fc.assert(fc.property(mutated(files, 1300), mutated(files, 1300), checkDifference), {
        numRuns: Math.ceil(numRuns / (nightly ? 10 : 20)),
      });
    },
    timeoutMs,
  );
});
