import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkoutFiles } from '../../support/firmware/checkout.ts';
import { debianRoms, disromFields, inspectedFields } from '../../support/firmware/disrom.ts';
import { describeWhen } from '../../support/skip.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';

const source = await sourceForTests('ipxe');

const roms = debianRoms();

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-rom-inspect-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lacks = source === undefined ? noSource('ipxe') : undefined;

describeWhen({ tools: ['perl', 'iPXE ROMs', 'SeaBIOS ROMs'], lacks })(
  "rom inspect and the tree's disrom.pl",
  () => {
    beforeAll(() => checkoutFiles(source!, folder, 'src/util/disrom.pl', 'src/util/Option'));

    it.each(roms)('read the same from %s', (path) => {
      const inspection = inspectImage(readFileSync(path));
      expect(inspection.images.map(inspectedFields)).toEqual(disromFields(join(folder, 'src'), path));
    });

    it('agree about wrong checksums', () => {
      const rom = roms.find((path) => path.includes('pxe-'));
      if (rom === undefined) throw new Error('ipxe-qemu has no pxe-*.rom');
      const bytes = readFileSync(rom);
      const { images } = inspectImage(bytes);
      for (const place of [images[0]?.pnp[0]?.at, images[0]?.undi?.at, images[0]?.ipxe?.at, 0]) {
        bytes[place! + 6]! ^= 0x5a;
      }
      const damaged = join(folder, 'damaged.rom');
      writeFileSync(damaged, bytes);
      const [read] = inspectImage(bytes).images;
      expect(
        Object.values(inspectedFields(read!)).filter((value) => value.includes('INCORRECT')),
      ).toHaveLength(4);
      expect([inspectedFields(read!)]).toEqual(disromFields(join(folder, 'src'), damaged));
    });
  },
);
