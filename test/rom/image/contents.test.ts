import { describe, expect, it } from '@jest/globals';
import { ascii, biosImage, changed, efiImage, join, noise, peImage } from './build-rom.ts';
import { packedParts } from './packing/pack.ts';
import { readContents } from '../../../rom/image/contents.ts';
import { inspectImage } from '../../../rom/image/inspect.ts';

/** A network boot program as iPXE's pxeprefix begins one. */
function networkProgram(architecture: number): Uint8Array {
  const prefix = new Uint8Array(0x200);
  prefix.set([0xea, 8, 0, 0xc0, 0x07, architecture, 0xae, 0x18]);
  return join(prefix, packedParts);
}

function kernel(protectedBytes: number): Uint8Array {
  const bytes = Buffer.alloc(1024 + protectedBytes, 0x90);
  bytes.fill(0, 0, 1024);
  bytes[0x1f1] = 1;
  bytes.writeUInt32LE(Math.ceil(protectedBytes / 16), 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202);
  bytes.writeUInt16LE(0x0207, 0x206);
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.write('1.21.1+', 0x300);
  return new Uint8Array(bytes);
}

function disk(sectors: number): Uint8Array {
  const bytes = Buffer.alloc(64 * 512);
  bytes.writeUInt16LE(0xaa55, 510);
  bytes.set([0x80, 0, 0, 0, 0xeb], 494);
  bytes.writeUInt32LE(2, 494 + 8);
  bytes.writeUInt32LE(sectors, 494 + 12);
  return new Uint8Array(bytes);
}

function iso(blocks = 24): Uint8Array {
  const bytes = Buffer.alloc(24 * 2048);
  bytes.write('\x01CD001', 32768, 'latin1');
  bytes.write('BOOTDISC'.padEnd(32), 32768 + 40);
  bytes.writeUInt32LE(blocks, 32768 + 80);
  bytes.writeUInt16LE(2048, 32768 + 128);
  bytes.write('\0CD001\x01EL TORITO SPECIFICATION', 34816, 'latin1');
  return new Uint8Array(bytes);
}

describe('readContents', () => {
  it('knows a network boot program', () => {
    expect(readContents(networkProgram(0x32))).toMatchObject({
      kind: 'network-program',
      networkProgram: { architecture: 'i386', loader: null },
      problems: [],
    });
    expect(readContents(networkProgram(0x64)).networkProgram).toEqual({
      architecture: 'x86_64',
      loader: null,
    });
    const gpxe = join(Uint8Array.from([0xea, 5, 0, 0xc0, 0x07]), ascii('...PXE->EB:\0'));
    expect(readContents(gpxe)).toMatchObject({
      kind: 'network-program',
      networkProgram: { architecture: null },
    });
  });

  it.each([
    ['PXELINUX 6.04', '\r\nPXELINUX 6.04 PXE 20200816'],
    ['PXELINUX 4.05', 'PXELINUX 4.05 2011-12-09'],
    ['PXELINUX 3.86', 'PXELINUX 3.86'],
    ['PXELINUX', 'PXELINU'],
  ])('knows %s', (loader, banner) => {
    const start = Uint8Array.of(0xea, 0x24, 0x7c, 0, 0, 0x90, 0x90, 0x90, 0xac, 0xc8, 0x83, 0x29);
    const program = join(start, new Uint8Array(3000), ascii(banner), new Uint8Array(20));
    expect(inspectImage(program)).toMatchObject({
      kind: 'network-program',
      networkProgram: { loader, architecture: null },
      problems: [],
    });
    for (const other of [changed(program, 0, 0xe9), changed(program, 11, 0x28), start.subarray(0, 11)])
      expect(readContents(other).networkProgram).toBeNull();
  });

  it('knows GRUB for PXE', () => {
    const start = Uint8Array.of(0xb2, 0x7f, 0xea, 0, 0x82, 0, 0);
    expect(readContents(start)).toMatchObject({
      kind: 'network-program',
      networkProgram: { loader: 'GRUB' },
    });
    expect(readContents(start.subarray(0, 6)).kind).toBe('unknown');
  });

  it('knows a kernel', () => {
    expect(readContents(kernel(800))).toMatchObject({
      kind: 'linux-kernel',
      kernel: { protocol: '2.07', setupBytes: 1024, protectedBytes: 800, version: '1.21.1+' },
      problems: [],
    });
    expect(readContents(kernel(800).subarray(0, 1500)).problems).toMatchObject([
      { code: 'kernel-truncated', offset: 1500 },
    ]);
  });

  it('knows an EFI program, signed or not', () => {
    expect(readContents(peImage({ subsystem: 10 }))).toMatchObject({
      kind: 'efi',
      pe: {
        machineName: 'x86_64',
        subsystemName: 'EFI application',
        bits: 64,
        entryPoint: '0x00001000',
        loadedBytes: 0x2000,
        certificates: null,
      },
      problems: [],
    });
    expect(readContents(peImage({ certificateBytes: 100 })).pe?.certificates).toEqual({
      at: 0x400,
      sizeBytes: 100,
    });
    const codes = (bytes: Uint8Array): string[] => readContents(bytes).problems.map(({ code }) => code);
    expect(codes(peImage({ certificateBytes: 100 }).subarray(0, 0x420))).toEqual(['pe-certificates-outside']);
    expect(codes(peImage().subarray(0, 0x60))).toEqual(['pe-truncated']);
    expect(codes(changed(peImage(), 0x58, 7))).toEqual(['pe-magic']);
    expect(codes(changed(peImage(), 0x46, 0xff, 0xff))).toContain('pe-sections');
  });

  it('reads the names of sections that are too long for their header', () => {
    const named = (name: string, symbols: number): Uint8Array => {
      const short = Buffer.from(changed(peImage(), 0x148, ...ascii(name.padEnd(8, '\0'))));
      short.writeUInt32LE(symbols === 0 ? 0 : short.length, 0x4c);
      short.writeUInt32LE(symbols, 0x50);
      return join(
        short,
        new Uint8Array(symbols * 18),
        Uint8Array.of(24, 0, 0, 0),
        ascii('.debug_frame\0.eh_frame\0'),
      );
    };
    const names = (bytes: Uint8Array): unknown => readContents(bytes).pe?.sections.map(({ name }) => name);
    expect(names(named('/4', 2))).toEqual(['.debug_frame']);
    expect(names(named('/17', 2))).toEqual(['.eh_frame']);
    expect(names(named('/9999999', 2))).toEqual(['/9999999']);
    expect(names(named('/4', 0))).toEqual(['/4']);
    expect(names(named('.text', 2))).toEqual(['.text']);
  });

  it('knows a disk image', () => {
    expect(readContents(disk(62))).toMatchObject({
      kind: 'disk',
      partitions: [{ number: 4, active: true, type: '0xeb', offset: 1024, sizeBytes: 62 * 512 }],
      problems: [],
    });
    // A stick is larger than what is written to it, but nothing begins behind what is there.
    expect(readContents(disk(999)).problems).toEqual([]);
    expect(readContents(disk(999).subarray(0, 1000)).problems).toMatchObject([
      { code: 'partition-outside', offset: 494 },
    ]);
  });

  it('knows a CD image', () => {
    expect(readContents(iso())).toMatchObject({
      kind: 'iso',
      iso: { volumeId: 'BOOTDISC', volumeBytes: 49152, bootable: true },
      problems: [],
    });
    expect(readContents(iso(25)).problems).toMatchObject([{ code: 'iso-truncated', offset: 49152 }]);
  });

  it('finds expansion ROMs inside what was read from a flash chip', () => {
    const rom = biosImage({ last: false });
    const flash = join(new Uint8Array(0x2000).fill(0xff), rom, efiImage(peImage()), noise(700, 1));
    const { kind, images, problems } = readContents(flash);
    expect(kind).toBe('flash');
    expect(images.map(({ index, codeType, offset }) => [index, codeType, offset])).toEqual([
      [0, 'bios', 0x2000],
      [1, 'efi', 0x2000 + rom.length],
    ]);
    expect(problems).toEqual([]);
  });

  it('knows a packed firmware behind whatever comes first', () => {
    expect(readContents(join(ascii('a loader of its own'), packedParts))).toMatchObject({
      kind: 'firmware',
      problems: [],
    });
  });

  it('knows scripts, empty files and what it does not know', () => {
    expect(readContents(ascii('#!ipxe\nshell\n')).kind).toBe('script');
    expect(readContents(new Uint8Array()).kind).toBe('empty');
    expect(readContents(noise(1000, 2)).kind).toBe('unknown');
  });

  it.each<[string, Uint8Array, readonly string[]]>([
    ['a script', ascii('#!ipxe\nshell\n'), []],
    ['a network boot program', networkProgram(0x32), ['networkProgram']],
    ['a kernel', kernel(800), ['kernel']],
    ['an EFI program', peImage(), ['pe']],
    ['a disk', disk(62), ['partitions']],
    ['a CD', iso(), ['iso']],
    ['a CD that is a disk too', changed(iso(), 0, ...disk(62).subarray(0, 512)), ['iso', 'partitions']],
  ])('reads of %s what belongs to it, whatever ROM is inside', (_what, bytes, parts) => {
    const rom = biosImage();
    const inside = bytes.length < 512 ? bytes : changed(bytes, bytes.length - rom.length, ...rom);
    for (const file of [bytes, inside]) {
      const { kernel, pe, iso, partitions, networkProgram, images } = readContents(file);
      const all = { kernel, pe, iso, partitions, networkProgram };
      const read = Object.entries(all).flatMap(([name, part]) => (part === null ? [] : [name]));
      expect(read.sort()).toEqual(parts);
      expect(images).toEqual([]);
    }
  });
});
