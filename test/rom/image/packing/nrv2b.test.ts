import { describe, expect, it } from '@jest/globals';
import { unpackNrv2b } from '../../../../rom/image/packing/nrv2b.ts';
import { packNrv2bTokens } from './pack.ts';
import type { Token } from './tokens.ts';

const literals = (text: string): Token[] =>
  [...Buffer.from(text)].map((literal) => ({ literal, distance: 0, length: 1 }));

const unpacked = (tokens: readonly Token[], limitBytes?: number): string | undefined => {
  const stream = unpackNrv2b(packNrv2bTokens(tokens), limitBytes);
  return stream === null ? undefined : Buffer.from(stream.data).toString('latin1');
};

describe('an NRV2B stream', () => {
  it('is 32-bit words of bits, low byte first, with bytes between them', () => {
    // 1: literal; 0 and 2: a match as far back as the last, at first one byte; 0 1: three bytes less two.
    // 0 and 1000002, each of whose bits is followed by a 1 at the end, and FF: the end.
    const bits = '1' + '0' + '01' + '01' + '0' + `${'00'.repeat(22)}1001`;
    const words = bits.padEnd(64, '0').match(/.{32}/g)!;
    const [first, second] = words.map((word) =>
      [...word.matchAll(/.{8}/g)].map(([byte]) => parseInt(byte, 2)),
    );
    const packed = Uint8Array.from([...first!.reverse(), 0x61, ...second!.reverse(), 0xff]);
    expect(unpackNrv2b(packed)).toEqual({ data: new Uint8Array(Buffer.from('aaa')), packedBytes: 10 });
  });

  it.each([0xcff, 0xd00, 0xd01, 0xd02])(
    'counts one byte more for a match from beyond 0xd00: %i',
    (distance) => {
      const text = Buffer.from(Array.from({ length: 0xe00 }, (_, i) => ((i * i) >> 5) & 0x7f)).toString();
      for (const length of [3, 5, 6, 7, 8, 300])
        expect(unpacked([...literals(text), { distance, length }])).toBe(
          text + text.slice(text.length - distance).slice(0, length),
        );
    },
  );

  it('repeats the distance of the last match, which is one byte at first', () => {
    expect(unpacked([...literals('abc'), { distance: 1, length: 5 }])).toBe('abcccccc');
    const twice = [{ distance: 3, length: 3 }, ...literals('d'), { distance: 3, length: 2 }];
    expect(unpacked([...literals('abc'), ...twice])).toBe('abcabcdbc');
  });

  it('is none with a match from before its beginning, or from farther than it can say', () => {
    for (const distance of [4, 2 ** 32 + 1, 2 ** 34])
      expect(unpacked([...literals('abc'), { distance, length: 3 }])).toBeUndefined();
  });

  it('is none with more literals, or a longer match, than may come of it', () => {
    expect(unpacked(literals('abcdef'), 6)).toBe('abcdef');
    expect(unpacked(literals('abcdef'), 5)).toBeUndefined();
    for (const length of [6, 20, 1000])
      expect(unpacked([...literals('a'), { distance: 1, length }], 6)).toBeUndefined();
  });

  it('holds 16 MiB at the most', () => {
    const zeros = (size: number): Uint8Array =>
      packNrv2bTokens([
        { literal: 0, distance: 0, length: 1 },
        { distance: 1, length: size - 1 },
      ]);
    expect(unpackNrv2b(zeros(16 << 20))?.data).toHaveLength(16 << 20);
    expect(unpackNrv2b(zeros((16 << 20) + 1))).toBeNull();
  });

  it('costs a step for each literal and code, and one for two bytes of a match', () => {
    const tokens = [...literals('abc'), { distance: 1, length: 9 }];
    // Eight bytes of the match are counted: the ninth is the one that the code stands for.
    const steps: number[] = [];
    unpackNrv2b(packNrv2bTokens(tokens), undefined, (count) => steps.push(count) > 0);
    expect(steps).toEqual([1, 1, 1, 1, 4, 1]);
    for (let last = 1; last <= steps.length; last++) {
      let asked = 0;
      expect(unpackNrv2b(packNrv2bTokens(tokens), undefined, () => ++asked < last)).toBeNull();
    }
  });
});
