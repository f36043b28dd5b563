import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Coverage } from '../../../../boot/server/bytes/coverage.ts';

const covered = (size: number, ...ranges: readonly [number, number][]): Coverage => {
  const coverage = new Coverage(size);
  ranges.forEach(([start, end]) => coverage.add({ start, end }));
  return coverage;
};

describe('the parts of a file that went out', () => {
  it('make the whole in any order, with overlaps', () => {
    expect(covered(10, [5, 10], [0, 3], [2, 5]).isWhole).toBe(true);
  });

  it('lack a byte in the middle or at an end', () => {
    expect(covered(10, [0, 4], [5, 10]).isWhole).toBe(false);
    expect(covered(10, [0, 9]).isWhole).toBe(false);
    expect(covered(10, [1, 10]).isWhole).toBe(false);
  });

  it('are not there before anything went out, even of an empty file', () => {
    expect(covered(0).isWhole).toBe(false);
    expect(covered(0, [0, 0]).isWhole).toBe(true);
  });

  it('are whole exactly when each byte was in a range', () => {
    const range = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const bytes = new Set(
          ranges.flatMap(([start, length]) => Array.from({ length }, (_, i) => start + i)),
        );
        const coverage = covered(
          20,
          ...ranges.map(([start, length]): [number, number] => [start, start + length]),
        );
        expect(coverage.bytes).toBe(bytes.size);
        expect(coverage.isWhole).toBe(
          Array.from({ length: 20 }, (_, i) => i).every((byte) => bytes.has(byte)),
        );
      }),
    );
  });
});
