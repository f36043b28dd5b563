import { describe, expect, it } from '@jest/globals';
import { isMet, type Outcome } from '../../../bench/harness/outcome.ts';
import { compare, measureInterleaved, median } from '../../../bench/harness/pairs.ts';
import { describeResults } from '../../../bench/harness/report.ts';

describe('median', () => {
  it('is the middle by size, not by place', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([100, 9, 10, 1])).toBe(9.5);
  });

  it('leaves what it is given as it is', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is not made up of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('compare', () => {
  it("takes the median of the pairs' ratios, not the ratio of the medians", () => {
    // A machine that is ten times slower in the last pair is so for both.
    const comparison = compare([1, 3, 20], [2, 2, 40]);
    expect(comparison).toEqual({
      pairs: 3,
      ratio: 0.5,
      lowest: 0.5,
      highest: 1.5,
      oursSeconds: 3,
      theirsSeconds: 2,
    });
  });

  it('refuses halves of pairs', () => {
    expect(() => compare([1, 2], [1])).toThrow(RangeError);
    expect(() => compare([], [])).toThrow(RangeError);
  });
});

describe('measureInterleaved', () => {
  it('takes turns, every other round backwards, and keeps rounds together', async () => {
    const order: string[] = [];
    const measure =
      (name: string, seconds: number) =>
      (round: number): Promise<number> => {
        order.push(`${name}${round}`);
        return Promise.resolve(seconds + round);
      };
    const seconds = await measureInterleaved(3, { a: measure('a', 10), b: measure('b', 20) });
    expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    expect(seconds).toEqual({ a: [10, 11, 12], b: [20, 21, 22] });
  });
});

describe('the table of results', () => {
  const ratio = (value: number, atMost: number): Outcome => {
    return { kind: 'ratio', what: 'ours', against: 'theirs', comparison: compare([value], [1]), atMost };
  };
  const equality = (compared: number, differing: number): Outcome => {
    const differences = differing === 0 ? [] : ['first at 0x10'];
    return {
      kind: 'equality',
      what: 'one',
      against: 'other',
      compared,
      differing,
      unit: 'bytes',
      differences,
    };
  };
  const skipped: Outcome = { kind: 'skipped', what: 'ours', against: '', reason: 'no source' };

  it('meets a target exactly or not at all', () => {
    expect(isMet(ratio(1.05, 1.05))).toBe(true);
    expect(isMet(ratio(1.0501, 1.05))).toBe(false);
    expect(isMet(equality(10, 0))).toBe(true);
    expect(isMet(equality(10, 1))).toBe(false);
    expect(isMet(skipped)).toBeUndefined();
  });

  it('does not call it equal where nothing was compared', () => {
    expect(isMet(equality(0, 0))).toBe(false);
  });

  it('speaks of small targets as fractions and says why there is no number', () => {
    const text = describeResults(
      [ratio(0.05, 1 / 10), ratio(1.2, 1.05), equality(10, 3), skipped].map((outcome, index) => {
        return { name: `row${index}`, outcome };
      }),
    );
    const lines = text.split('\n');
    expect(lines[1]).toMatch(/^row0 .* 1\/20 .*≤ 1\/10 .* ok$/);
    expect(lines[2]).toMatch(/^row1 .* 1\.20 × .*≤ 1\.05 × .* MISSED$/);
    expect(lines[3]).toMatch(/^row2 .* 3 bytes differ .* MISSED$/);
    expect(lines[4]).toMatch(/^row3 .* skipped$/);
    expect(lines.slice(5)).toEqual(['', 'row2: first at 0x10', 'row3: skipped: no source']);
  });
});
