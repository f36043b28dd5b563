import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { documents, romkit, workOf, type Ended } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';
import { gitIn } from '../../support/firmware/tiny-tree.ts';
import { toyNeeds, put, toyPlace, type ToyPlace } from '../../support/firmware/toy.ts';

jest.setTimeout(120_000);

describeWhen(toyNeeds)('romkit rom verify', () => {
  let place: ToyPlace;
  let rom: string;

  beforeAll(async () => {
    place = toyPlace();
    put(place, 'boot.ipxe', '#!ipxe\necho hello\nshell\n');
    expect(await romkit(place, 'build', '8086:100e', '--embed', 'boot.ipxe')).toMatchObject({ exitCode: 0 });
    rom = join(workOf(place), 'out', '8086100e.rom');
  });
  afterAll(() => place.remove());

  const verify = (...args: string[]): Promise<Ended> =>
    romkit(place, 'rom', 'verify', rom, '--json', ...args);

  it('builds it again from the commit of its manifest, whatever the source holds by now', async () => {
    writeFileSync(join(place.source, 'src', 'later.txt'), 'later');
    gitIn(place.source, 'add', '.');
    gitIn(place.source, 'commit', '-qm', 'later');
    const ended = await verify();
    expect(documents(ended)[0]).toMatchObject({ identical: true, asRecorded: true, differences: [] });
    expect(ended.exitCode).toBe(0);
  });

  it('says where a file differs that was changed after it was built', async () => {
    const bytes = readFileSync(rom);
    const changed = Buffer.from(bytes);
    changed[100]! ^= 0xff;
    writeFileSync(rom, changed);
    try {
      const ended = await verify();
      const [found] = documents(ended);
      expect(found).toMatchObject({ identical: false, asRecorded: false });
      expect((found!['differences'] as string[]).join('\n')).toContain('0x64');
      expect(ended.exitCode).toBe(34);
      expect(readFileSync(rom).equals(changed)).toBe(true);
    } finally {
      writeFileSync(rom, bytes);
    }
  });

  it('cannot tell without a manifest', async () => {
    const manifest = readFileSync(`${rom}.json`);
    rmSync(`${rom}.json`);
    try {
      const ended = await verify();
      expect(ended.exitCode).not.toBe(0);
      expect(ended.stderr + ended.stdout).toContain('8086100e.rom.json');
    } finally {
      writeFileSync(`${rom}.json`, manifest);
    }
  });
});
