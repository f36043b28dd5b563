import { describe, expect, it } from '@jest/globals';
import { doubtOf, findRomChains } from '../../../../rom/flash/plan/slot.ts';
import { at as parts, biosImage, efiImage, hiddenImage, join, mended } from '../../image/build-rom.ts';
import { chipImage } from '../chip.ts';

/** Offsets and sizes of the ROMs in a content. */
const found = (content: Uint8Array): (readonly [number, number])[] =>
  findRomChains(content).map(({ offset, sizeBytes }) => [offset, sizeBytes]);

/** A chip whose other bytes are neither erased nor a ROM. */
const chipWith = (...roms: readonly (readonly [number, Uint8Array])[]): Buffer => {
  const content = Buffer.alloc(0x10000, 0x5a);
  for (const [offset, rom] of roms) content.set(rom, offset);
  return content;
};

describe('the boot ROMs in a chip', () => {
  const small = biosImage({ blocks: 2 });

  it.each<[string, [number, Uint8Array][], [number, number][]]>([
    [
      'at its beginning and its end',
      [
        [0, small],
        [0xfc00, small],
      ],
      [
        [0, 1024],
        [0xfc00, 1024],
      ],
    ],
    [
      'right behind one another',
      [
        [0x200, small],
        [0x600, small],
      ],
      [
        [0x200, 1024],
        [0x600, 1024],
      ],
    ],
    ['none on an odd place', [[0x201, small]], []],
    ['chained images as one', [[0x200, join(biosImage({ blocks: 2, last: false }), small)]], [[0x200, 2048]]],
    [
      'none inside of another',
      [[0x200, biosImage({ blocks: 8, payload: join(new Uint8Array(512), small) })]],
      [[0x200, 4096]],
    ],
  ])('%s', (_what, roms, expected) => {
    expect(found(chipWith(...roms))).toEqual(expected);
  });

  it('are cut off where the chip ends', () => {
    expect(found(chipWith([0xfe00, small.subarray(0, 512)]))).toEqual([[0xfe00, 512]]);
    expect(found(Buffer.concat([Buffer.alloc(512), small]).subarray(0, 1124))).toEqual([[512, 612]]);
  });

  it('begin with 55 AA, and have a PCI data structure where the header says', () => {
    for (const place of [0, 1, 0x18, parts.pcir]) {
      const rom = Uint8Array.from(small);
      rom[place]! ^= 0x40;
      expect(found(chipWith([0x200, rom]))).toEqual([]);
    }
  });
});

/** Why a ROM at 0x2000 of the chip is not believed. */
function doubt(rom: Uint8Array): string | null {
  const content = chipImage(rom);
  return doubtOf(content, findRomChains(content)[0]!);
}

/** Erased bytes, and one behind them that is not. */
const erasedRun = (sizeBytes: number): Buffer => Buffer.from([...Buffer.alloc(sizeBytes, 0xff), 1]);

/** A BIOS image of 16 units whose header and PCI data structure say something else. */
const claiming = (header: number, pcir: number, rom = biosImage({ blocks: 16 })): Uint8Array =>
  mended(mended(rom, 2, header), parts.pcir + 0x10, pcir);

describe('a ROM is not believed', () => {
  it.each([
    ['with a wrong checksum', biosImage({ blocks: 16 }).fill(1, 0x400, 0x401), 'sum to 0x01, not to zero'],
    [
      'with a header that is longer than its PCI data structure',
      claiming(20, 16),
      'The header says 10240 bytes, the PCI data structure only 8192.',
    ],
    [
      'with a PCI data structure that is longer than its header',
      claiming(16, 17),
      'Its header says 8192 bytes, its PCI data structure 8704.',
    ],
    [
      'of iPXE without its packed parts',
      biosImage({ blocks: 16, ipxe: true }),
      'Only 0 of the 4 packed parts of iPXE',
    ],
    [
      'with an erased block and something behind it',
      biosImage({ blocks: 16, payload: erasedRun(4096) }),
      'It says 8192 bytes, but 4096 erased bytes lie at 0x2200, with other data behind.',
    ],
    [
      'with a gap in its second image',
      join(biosImage({ blocks: 2, last: false }), biosImage({ blocks: 16, payload: erasedRun(5000) })),
      'It says 8192 bytes, but 4096 erased bytes lie at 0x2600, with other data behind.',
    ],
  ])('%s', (_what, rom, why) => {
    expect(doubt(rom)).toEqual(expect.stringContaining(why));
  });
});

describe('a ROM is believed', () => {
  const twice = Buffer.concat([erasedRun(4095), erasedRun(4095)]);

  it.each([
    ['with an erased run of 4095 bytes, twice', biosImage({ blocks: 18, payload: twice })],
    ['with erased bytes at its end', biosImage({ blocks: 16, payload: Buffer.alloc(0x1e00, 0xff) })],
    ['with a warning', mended(biosImage({ blocks: 16 }), parts.pcir + 0x16, 32)],
    ['with an EFI image', join(biosImage({ blocks: 8, last: false }), efiImage(new Uint8Array(1000)))],
    [
      'with a hidden image, whose header is short',
      join(biosImage({ blocks: 8, last: false }), hiddenImage()),
    ],
  ])('%s', (_what, rom) => {
    expect(doubt(rom)).toBeNull();
  });

  it('at the end of the chip', () => {
    const content = chipWith([0xe000, biosImage({ blocks: 16 })]);
    expect(doubtOf(content, findRomChains(content)[0]!)).toBeNull();
  });
});
