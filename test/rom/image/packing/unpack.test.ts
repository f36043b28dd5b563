import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { biosImage, changed, efiImage, join, peImage } from '../build-rom.ts';
import { jumpFilter, packEfi, packNrv2b, paragraphs, zbinBlock } from './pack.ts';
import { packLzma } from './pack-lzma.ts';
import { packedEfiBytes, unpackEfi } from '../../../../rom/image/packing/efi-compression.ts';
import { huffmanTable } from '../../../../rom/image/packing/huffman.ts';
import { undoJumpFilter } from '../../../../rom/image/packing/jump-filter.ts';
import { unpackLzma } from '../../../../rom/image/packing/lzma.ts';
import { unpackNrv2b } from '../../../../rom/image/packing/nrv2b.ts';
import { unpackBlocks } from '../../../../rom/image/packing/unpack.ts';

/** Data with repetitions near and far, such as firmware has. */
const data = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(
        ...['chain http://', '\0\0\0\0\0\0\0\0', 'initrd '].map((text) => new Uint8Array(Buffer.from(text))),
      ),
    ),
    {
      maxLength: 60,
    },
  )
  .map((pieces) => new Uint8Array(Buffer.concat(pieces)));

describe('unpackLzma', () => {
  it('gives back what was packed', () => {
    fc.assert(fc.property(data, (bytes) => expect(unpackLzma(packLzma(bytes))).toEqual(bytes)));
  });

  it('reaches matches that lie far back', () => {
    const far = new Uint8Array(80_000).map((_, i) => ((i * i) >> 7) & 0xff);
    const bytes = join(far, far.subarray(5, 1000));
    expect(unpackLzma(packLzma(bytes))).toEqual(bytes);
  });

  it('refuses a stream that is cut off, goes on, or is damaged', () => {
    const packed = packLzma(
      new Uint8Array(Buffer.from('the quick brown fox jumps over the lazy dog, the quick brown fox')),
    );
    expect(unpackLzma(packed.subarray(0, -1))).toBeNull();
    expect(unpackLzma(join(packed, new Uint8Array(1)))).toBeNull();
    expect(unpackLzma(changed(packed, 0, 1))).toBeNull();
    expect(unpackLzma(new Uint8Array())).toBeNull();
  });

  it('stops at the limit of its output', () => {
    const packed = packLzma(new Uint8Array(1000));
    expect(unpackLzma(packed, 999)).toBeNull();
    expect(unpackLzma(packed, 1000)).toHaveLength(1000);
  });

  it('stops when it may do no more work', () => {
    expect(unpackLzma(packLzma(new Uint8Array(1000)), undefined, () => false)).toBeNull();
  });
});

describe('unpackNrv2b', () => {
  it('gives back what was packed, and how long the stream was', () => {
    fc.assert(
      fc.property(data, (bytes) => {
        const packed = packNrv2b(bytes);
        expect(unpackNrv2b(join(packed, new Uint8Array(7)))).toEqual({
          data: bytes,
          packedBytes: packed.length,
        });
      }),
    );
  });

  it('reaches matches that lie far back', () => {
    const far = new Uint8Array(20_000).map((_, i) => ((i * i) >> 7) & 0xff);
    const bytes = join(far, far.subarray(5, 1000));
    expect(unpackNrv2b(packNrv2b(bytes))?.data).toEqual(bytes);
  });

  it('refuses a stream that is cut off', () => {
    const packed = packNrv2b(new Uint8Array(Buffer.from('abcdefghabcdefghabcdefgh')));
    for (let size = 0; size < packed.length; size++) expect(unpackNrv2b(packed.subarray(0, size))).toBeNull();
  });

  it('stops at the limit of its output', () => {
    expect(unpackNrv2b(packNrv2b(new Uint8Array(5000)), 4999)).toBeNull();
  });
});

describe('unpackEfi', () => {
  it('gives back what was packed, whatever follows', () => {
    fc.assert(
      fc.property(data, (bytes) => {
        const packed = packEfi(bytes);
        expect(unpackEfi(join(packed, new Uint8Array(9)))).toEqual(bytes);
        expect(packedEfiBytes(packed)).toBe(packed.length);
      }),
    );
  });

  it('refuses sizes that cannot be', () => {
    const packed = packEfi(new Uint8Array(Buffer.from('abcdefghabcdefgh')));
    expect(unpackEfi(packed.subarray(0, -1))).toBeNull();
    expect(unpackEfi(changed(packed, 4, 0xff, 0xff, 0xff, 0xff))).toBeNull();
    expect(unpackEfi(packed, 15)).toBeNull();
  });

  it('refuses a block of no symbols and a match before the beginning', () => {
    const packed = packEfi(new Uint8Array(Buffer.from('abcdefghabcdefgh')));
    expect(unpackEfi(changed(packed, 8, 0, 0))).toBeNull();
    expect(unpackEfi(packEfi(new Uint8Array(4), [{ distance: 1, length: 4 }]))).toBeNull();
  });
});

describe('undoJumpFilter', () => {
  it('undoes what zbin does, wherever calls point', () => {
    const code = fc
      .array(
        fc.oneof(
          fc.uint8Array({ maxLength: 6 }),
          fc.integer({ min: -300, max: 300 }).map((target) => {
            const call = Buffer.from([0xe8, 0, 0, 0, 0]);
            call.writeInt32LE(target, 1);
            return new Uint8Array(call);
          }),
        ),
        { maxLength: 40 },
      )
      .map((pieces) => join(...pieces));
    fc.assert(
      fc.property(code, (bytes) => {
        const filtered = bytes.slice();
        jumpFilter(filtered);
        undoJumpFilter(filtered);
        expect(filtered).toEqual(bytes);
      }),
    );
  });

  it('holds at the edges of its range', () => {
    for (let target = -20; target <= 20; target++) {
      const code = Buffer.alloc(14, 0x90);
      code[3] = 0xe9;
      code.writeInt32LE(target, 4);
      const filtered = new Uint8Array(code);
      jumpFilter(filtered);
      undoJumpFilter(filtered);
      expect(filtered).toEqual(new Uint8Array(code));
    }
  });
});

describe('huffmanTable', () => {
  /** The symbols that a row of bits decodes to. */
  function decode(lengths: number[], bits: string): number[] {
    const table = huffmanTable(Uint8Array.from(lengths))!;
    const symbols: number[] = [];
    for (let at = 0; at < bits.length;) symbols.push(table(() => Number(bits[at++] ?? 1)));
    return symbols;
  }

  it('gives short codes first, then by symbol', () => {
    expect(decode([3, 0, 1, 3, 2], '0' + '10' + '110' + '111')).toEqual([2, 4, 0, 3]);
  });

  it('knows no symbol for a code that is not given out', () => {
    expect(decode([2, 2], '11'.padEnd(16, '1'))).toEqual([-1]);
  });

  it('refuses lengths that ask for more codes than there are', () => {
    expect(huffmanTable(Uint8Array.from([1, 1, 1]))).toBeNull();
  });
});

describe('unpackBlocks', () => {
  const text = (seed: number): Uint8Array =>
    new Uint8Array(3000).map((_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 0xff);

  it('finds the blocks of iPXE with their places, and undoes the jump filter', () => {
    const code = Uint8Array.from([0x90, 0xe8, 0x20, 0, 0, 0, ...text(1)]);
    const filtered = code.slice();
    jumpFilter(filtered);
    const payload = paragraphs(zbinBlock(filtered), zbinBlock(text(2)));
    const blocks = unpackBlocks(biosImage({ payload }));
    expect(blocks.map(({ container, offset }) => ({ container, offset }))).toEqual([
      { container: 'lzma', offset: 0x200 },
      { container: 'lzma', offset: 0x200 + paragraphs(zbinBlock(filtered)).length },
    ]);
    expect(blocks[0]?.data).toEqual(code);
    expect(blocks[1]?.data).toEqual(text(2));
    expect(blocks[0]?.packedBytes).toBe(zbinBlock(filtered).length);
  });

  it('finds them at any alignment, as in a disk image', () => {
    const file = join(new Uint8Array(12_345), zbinBlock(text(3)), new Uint8Array(99));
    expect(unpackBlocks(file).map(({ offset }) => offset)).toEqual([12_345]);
  });

  it('passes by a block whose checksum is wrong', () => {
    const block = zbinBlock(text(4));
    expect(unpackBlocks(changed(block, block.length - 1, block.at(-1)! ^ 1))).toEqual([]);
  });

  it('finds the streams of gPXE', () => {
    const first = paragraphs(packNrv2b(text(5)));
    const blocks = unpackBlocks(biosImage({ payload: join(first, packNrv2b(text(6))) }));
    expect(blocks.map(({ container, offset }) => ({ container, offset }))).toEqual([
      { container: 'nrv2b', offset: 0x200 },
      { container: 'nrv2b', offset: 0x200 + first.length },
    ]);
    expect(blocks.map((block) => block.data)).toEqual([text(5), text(6)]);
  });

  it('unpacks a compressed EFI driver beside them', () => {
    const bios = biosImage({ payload: zbinBlock(text(7)), last: false });
    const driver = peImage();
    const blocks = unpackBlocks(join(bios, efiImage(packEfi(driver), { compression: 1 })));
    expect(blocks.map(({ container }) => container)).toEqual(['lzma', 'efi-compressed']);
    expect(blocks[1]).toMatchObject({ offset: bios.length + 0x38, data: driver });
  });

  it('finds nothing in filler, noise and code', () => {
    expect(unpackBlocks(new Uint8Array(100_000))).toEqual([]);
    expect(unpackBlocks(new Uint8Array(100_000).fill(0xff))).toEqual([]);
    expect(unpackBlocks(text(8))).toEqual([]);
  });
});
