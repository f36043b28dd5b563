import { describe, expect, it } from '@jest/globals';
import { readExpansionRoms, type RomImage } from '../../../../rom/image/headers/expansion-rom.ts';
import { unpackBlocks } from '../../../../rom/image/packing/unpack.ts';
import { ascii, biosImage, changed, efiImage, join, noise, peImage } from '../build-rom.ts';
import { packEfi, packNrv2b, packNrv2bTokens, paragraphs, zbinBlock } from './pack.ts';
import type { Token } from './tokens.ts';

/** Container and place of each block. */
const found = (bytes: Uint8Array): string[] =>
  unpackBlocks(bytes).map(({ container, offset }) => `${container} ${offset}`);

const many = (count: number, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.alloc(count * bytes.length, bytes));

describe('a search for blocks of iPXE', () => {
  it('finds those at the start of a file, and those without a gap', () => {
    const [first, second] = [zbinBlock(noise(40, 1)), zbinBlock(noise(41, 2))];
    expect(found(join(first, second))).toEqual(['lzma 0', `lzma ${first.length}`]);
  });

  it('finds 256 at the most', () => {
    expect(found(many(257, zbinBlock(ascii('abc'))))).toHaveLength(256);
  });

  it('ends when 32 Mi steps, and one for each byte, have been spent', () => {
    // A block of 255 bytes whose sum is wrong costs a look of 32 steps and its sum.
    const [start, steps] = [Uint8Array.of(255, 0, 0, 0, 0), 32 + 255];
    const block = zbinBlock(noise(100, 3));
    // So many starts that their bytes' own steps are spent too, but for half a Mi that a block may cost.
    const most = Math.floor((32 << 20) / (steps - start.length));
    const margin = Math.floor((1 << 19) / (steps - start.length));
    for (const [count, isFound] of [
      [most - margin, true],
      [most + margin, false],
    ] as const)
      expect(unpackBlocks(join(many(count, start), Uint8Array.of(1), block)).length > 0).toBe(isFound);
  });
});

describe('a search for streams of gPXE', () => {
  const [first, second] = [packNrv2b(noise(100, 1)), packNrv2b(noise(90, 2))];

  it('finds 256 at the most', () => {
    expect(found(many(257, paragraphs(packNrv2b(noise(24, 3)))))).toHaveLength(256);
  });

  it('ends when half as many steps have been spent as one for blocks of iPXE', () => {
    // 32 literals behind a word of ones; then, in 01ffffff, a match that lies 3840 bytes back and has five.
    const start = new Uint8Array(16).fill(255);
    start[7] = 1;
    const steps = 32 + 32 + 1 + 2;
    const most = (16 << 20) / (steps - start.length / 2);
    const margin = (1 << 20) / (steps - start.length / 2);
    for (const [count, isFound] of [
      [Math.floor(most - margin), true],
      [Math.ceil(most + margin), false],
    ] as const)
      expect(found(join(many(count, start), first)).length > 0).toBe(isFound);
  });

  it('finds a stream of one paragraph, which may be the last', () => {
    const short = packNrv2b(new Uint8Array(24).fill(7));
    expect(found(join(new Uint8Array(16), short))).toEqual(['nrv2b 16']);
  });

  it('passes by EFI images, which have nothing of it', () => {
    const driver = join(peImage(), new Uint8Array(8), paragraphs(first), paragraphs(second));
    const size = Math.ceil((0x38 + driver.length) / 512) * 512;
    // In the last paragraph of the image too.
    const short = packNrv2b(new Uint8Array(24).fill(7));
    const efi = changed(efiImage(driver, { last: false }), size - 16, ...short);
    expect(short.length).toBeLessThanOrEqual(16);
    const bios = biosImage({ last: false, payload: second });
    expect(found(join(bios, efi, biosImage({ payload: first })))).toEqual([
      ...['nrv2b 512', `nrv2b ${bios.length + size + 512}`],
    ]);
    expect(found(join(efi, paragraphs(first)))).toEqual([`nrv2b ${size}`]);
  });

  it('does not read filler, of which there is much, as literals', () => {
    const filler = new Uint8Array(100_000).fill(0xff);
    expect(found(join(filler, first))).toEqual(['nrv2b 100000']);
  });

  it('takes no paragraph for filler that has another byte at its end', () => {
    const data = [...Array<number>(11).fill(255), 1, ...noise(40, 4)];
    const packed = packNrv2bTokens(data.map((literal) => ({ literal, distance: 0, length: 1 })));
    expect([...packed.subarray(0, 16)]).toEqual([...Array<number>(15).fill(255), 1]);
    expect(found(packed)).toEqual(['nrv2b 0']);
  });
});

describe('compressed drivers of EFI', () => {
  const driver = packEfi(peImage());

  it('stand among the blocks in the order of the file', () => {
    const efi = efiImage(driver, { compression: 1, last: false });
    const bios = biosImage({ payload: zbinBlock(noise(100, 1)) });
    expect(found(join(efi, bios))).toEqual(['efi-compressed 56', `lzma ${efi.length + 512}`]);
  });

  it('unpack to 64 MiB at the most', () => {
    const megabytes = (size: number): Uint8Array => {
      const matches = Array<Token>(size * 4096 - 1).fill({ distance: 1, length: 256 });
      const zero = { literal: 0, distance: 0, length: 1 };
      return packEfi(new Uint8Array(size << 20), [zero, ...matches, { distance: 1, length: 255 }]);
    };
    const driver = (size: number, last: boolean): Uint8Array =>
      efiImage(megabytes(size), { compression: 1, last });
    const file = join(driver(8, false), driver(1, true));
    const [large, small] = readExpansionRoms(file).images;
    const blocks = unpackBlocks(file, [...Array<RomImage>(8).fill(large!), small!]);
    expect(blocks.map(({ data }) => data.length)).toEqual(Array<number>(8).fill(8 << 20));
  });

  it('are passed by where they are damaged', () => {
    const damaged = efiImage(changed(driver, 4, 0xff, 0xff, 0xff, 0xff), { compression: 1 });
    expect(found(damaged)).toEqual([]);
  });
});
