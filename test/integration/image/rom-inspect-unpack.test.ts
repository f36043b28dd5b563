import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkoutFiles } from '../../support/firmware/checkout.ts';
import { describeWhen } from '../../support/skip.ts';
import { noSource, sourceForTests } from '../../support/firmware/source.ts';
import { unpackEfi } from '../../../rom/image/packing/efi-compression.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';
import { unpackLzma } from '../../../rom/image/packing/lzma.ts';
import { unpackNrv2b } from '../../../rom/image/packing/nrv2b.ts';

const source = await sourceForTests('ipxe');
const gpxe = await sourceForTests('gpxe');

const romFolder = '/usr/lib/ipxe/qemu';
const roms = existsSync(romFolder) ? readdirSync(romFolder).map((name) => join(romFolder, name)) : [];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-rom-unpack-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWhen({ tools: ['xz'] })('unpackLzma', () => {
  it('unpacks what liblzma packs, which is what zbin uses', () => {
    const data = readFileSync(process.execPath).subarray(0, 1 << 20);
    for (const preset of ['preset=9e', 'mode=fast,mf=hc3', 'nice=273']) {
      const options = `--lzma1=${preset},lc=2,lp=0,pb=0`;
      const packed = spawnSync('xz', ['--format=raw', options, '--stdout'], {
        input: data,
        maxBuffer: 16 << 20,
      });
      expect(packed.stderr.toString()).toBe('');
      expect(Buffer.compare(Buffer.from(unpackLzma(packed.stdout) ?? []), data)).toBe(0);
    }
  });
});

describeWhen({ tools: ['gcc'], lacks: gpxe === undefined ? noSource('gpxe') : undefined })(
  'unpackNrv2b',
  () => {
    it("unpacks what gPXE's own packer packs", () => {
      checkoutFiles(gpxe!, folder, 'src/util/nrv2b.c');
      const [tool, plain, packed] = ['nrv2b', 'plain', 'packed'].map((name) => join(folder, name));
      execFileSync('gcc', [
        '-w',
        '-O1',
        '-DENCODE',
        '-DDECODE',
        '-DMAIN',
        '-o',
        tool!,
        join(folder, 'src/util/nrv2b.c'),
      ]);
      const data = readFileSync(process.execPath).subarray(0, 400_000);
      writeFileSync(plain!, data);
      execFileSync(tool!, ['e', plain!, packed!], { stdio: 'ignore' });
      // Its file begins with the unpacked length, which zbin leaves out.
      const stream = readFileSync(packed!).subarray(4);
      const unpacked = unpackNrv2b(stream);
      expect(unpacked?.packedBytes).toBe(stream.length);
      expect(Buffer.compare(Buffer.from(unpacked?.data ?? []), data)).toBe(0);
    });
  },
);

const efiDriver = roms
  .filter((path) => path.includes('efi-'))
  .flatMap((path) => {
    const bytes = readFileSync(path);
    return inspectImage(bytes).images.flatMap((image) =>
      image.efi?.pe ? [bytes.subarray(image.offset + image.efi.imageAt, image.offset + image.sizeBytes)] : [],
    );
  })[0];

describeWhen({
  tools: ['gcc', 'iPXE ROMs'],
  lacks: source === undefined ? noSource('ipxe') : efiDriver === undefined ? 'no efi-*.rom here' : undefined,
})('efirom of the tree', () => {
  it('packs a driver that comes out as it was', () => {
    checkoutFiles(source!, folder, 'src/util/efirom.c', 'src/util/eficompress.c', 'src/include/ipxe/efi');
    const [tool, driver, rom] = ['efirom', 'driver.efi', 'driver.efirom'].map((name) => join(folder, name));
    execFileSync('gcc', [
      '-w',
      '-O1',
      '-fshort-wchar',
      '-idirafter',
      join(folder, 'src/include'),
      '-o',
      tool!,
      join(folder, 'src/util/efirom.c'),
    ]);
    writeFileSync(driver!, efiDriver!);
    execFileSync(tool!, ['-v', '8086', '-d', '100e', '-c', driver!, rom!]);
    const bytes = readFileSync(rom!);
    const { images, packed, problems } = inspectImage(bytes);
    expect(problems).toEqual([]);
    expect(images[0]).toMatchObject({
      pcir: { deviceId: '0x100e' },
      efi: { compressionName: 'uefi', pe: { machineName: 'x86_64' } },
    });
    expect(packed).toMatchObject([{ name: 'efi-driver', sizeBytes: efiDriver!.length }]);
    expect(Buffer.compare(unpackEfi(bytes.subarray(packed[0]!.offset)) ?? Buffer.alloc(0), efiDriver!)).toBe(
      0,
    );
  });
});

describeWhen({ tools: ['iPXE ROMs'] })('the packed parts of iPXE ROMs', () => {
  it.each(roms)('unpack from %s', (path) => {
    const { packed, firmware, problems } = inspectImage(readFileSync(path));
    expect(packed.map(({ name }) => name)).toEqual(['text16-early', 'text16-late', 'data16', 'textdata']);
    expect(firmware).toBe('iPXE');
    // Debian builds these two for no ids; QEMU writes those of its card into them.
    const odd = path.includes('ne2k_pci') ? ['pcir-no-card'] : [];
    expect(problems.map(({ code }) => code)).toEqual(odd);
  });
});
