import { describe, expect, it } from '@jest/globals';
import { unpackLzma } from '../../../../rom/image/packing/lzma.ts';
import { packLzma } from './pack-lzma.ts';

/**
 * `foreign()` as Python's lzma packs it: FORMAT_RAW and FILTER_LZMA1 with lc 2, lp 0, pb 0, preset 9 | PRESET_EXTREME.
 */
const packedByPython = [
  'AG+CXfHp+lp1oDnmx8GqUqRxJgGLZVFn9z7nrfOE3bwjEye/hDexsVjcofp3EZ9yClsdHbO1tHb7GRqJrt3hT6nJQTFVWwOLFczz',
  'cPsrlYRpuJzmDcYkdYFz+KOasrtQhyzikkK31K7RZA5IW1jaCafptE/NQ82LgqrphyfVnX1KtiXibCYLJj5yG0CClCSUYtfdQnZP',
  'iBcJsnfSaDit0RomD8R2NbksuXNUQ5mtGWDMdq/9yx00ZzQ0fEep5NQKgRjiz9eLTE9VgtRsiTIZgUg6lqMZFxDQAzhFceaMRkNR',
  '+keyQ35O9A428X6/NErjyKVi2SPNfBNDfNasQ53HnFBMYog51UYpxa5AzJvnflvN37nuXuX5lK1Ig9ND6e52+lmvYeNDVObU/TX1',
  'SbefWIyNPjXY/ymW/+PnIL/muk7Ug2LoieHtQ+ODDNBn5TvBvK/aTpDbTiW/1VeZAhD1u89CZmfP/cK3UYnxGdpg/f2wX6V4T4RJ',
  'XXDJm9co9yGInJJ//zU8GwA=',
].join('');

/** Noise, then copies of short and long pieces from five places, with a byte of noise between some of them. */
function foreign(): number[] {
  let seed = 5;
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >> 16) % limit;
  };
  const bytes = Array.from({ length: 200 }, () => below(256));
  for (let i = 0; i < 140; i++) {
    if (below(3) === 0) bytes.push(below(256));
    else {
      const distance = [17, 40, 129, 200, 5][below(5)]!;
      const length = [1, 1, 2, 9, 17, 300][below(6)]!;
      for (let copied = 0; copied < length; copied++) bytes.push(bytes.at(-distance)!);
    }
  }
  return bytes;
}

describe('a raw LZMA1 stream', () => {
  it("is read as Python's lzma writes it, with repeats of all kinds, after literals and after matches", () => {
    const packed = new Uint8Array(Buffer.from(packedByPython, 'base64'));
    expect([...unpackLzma(packed)!]).toEqual(foreign());
  });

  it('may hold nothing, which takes an end marker', () => {
    // lzma.compress(b'', FORMAT_RAW, ...) in Python.
    const packed = Uint8Array.from([0, 0x83, 0xff, 0xfb, 0xff, 0xff, 0xc0, 0, 0, 0]);
    expect(unpackLzma(packed)).toEqual(new Uint8Array());
  });

  it('holds 16 MiB at the most', () => {
    expect(unpackLzma(packLzma(new Uint8Array(16 << 20)))).toHaveLength(16 << 20);
    expect(unpackLzma(packLzma(new Uint8Array((16 << 20) + 1)))).toBeNull();
  });

  it('holds no more literals, and no longer match, than its reader takes', () => {
    const literals = new Uint8Array(Buffer.from('abcdef'));
    expect(unpackLzma(packLzma(literals), 6)).toEqual(literals);
    expect(unpackLzma(packLzma(literals), 5)).toBeNull();
    const repeated = new Uint8Array(10).fill(7);
    expect(unpackLzma(packLzma(repeated), 10)).toEqual(repeated);
    expect(unpackLzma(packLzma(repeated), 9)).toBeNull();
  });

  it('costs a step for each symbol, and one for two bytes of a match', () => {
    const packed = packLzma(new Uint8Array(Buffer.from('abaaaaaaaaa')));
    const steps: number[] = [];
    unpackLzma(packed, undefined, (count) => steps.push(count) > 0);
    // Three literals, a match of eight bytes, the end marker.
    expect(steps).toEqual([1, 1, 1, 1, 4, 1]);
    for (let last = 1; last <= steps.length; last++) {
      let asked = 0;
      expect(unpackLzma(packed, undefined, () => ++asked < last)).toBeNull();
    }
  });
});
