import { describe, expect, it } from '@jest/globals';
import {
  describeRanges,
  differencesOutside,
  differingRanges,
  equalOutside,
  isPossibleSlot,
  occupiedRanges,
  type ByteRange,
} from '../../../../rom/flash/plan/slot.ts';

const before = Buffer.alloc(0x4100, 0x11);

/** The content with other bytes in these ranges: first offset, and the offset behind the last. */
function changed(...ranges: readonly (readonly [number, number])[]): Buffer {
  const after = Buffer.from(before);
  for (const [start, end] of ranges) after.fill(0x22, start, end);
  return after;
}

const slotOf = (offset: number, sizeBytes: number): { offset: number; sizeBytes: number; how: 'given' } => ({
  ...{ offset, sizeBytes },
  how: 'given',
});

describe('differing ranges', () => {
  it.each<[string, [number, number][], ByteRange[]]>([
    ['nothing', [], []],
    [
      'the first byte and the last',
      [
        [0, 1],
        [0x40ff, 0x4100],
      ],
      [
        { offset: 0, sizeBytes: 1 },
        { offset: 0x40ff, sizeBytes: 1 },
      ],
    ],
    [
      'two places of one block as one range',
      [
        [0x1001, 0x1002],
        [0x1ffd, 0x1ffe],
      ],
      [{ offset: 0x1001, sizeBytes: 0xffd }],
    ],
    ['over three blocks', [[0x0fff, 0x2001]], [{ offset: 0x0fff, sizeBytes: 0x1002 }]],
    [
      'up to a block and from its second byte on',
      [
        [0x0800, 0x1000],
        [0x1001, 0x1002],
      ],
      [{ offset: 0x0800, sizeBytes: 0x802 }],
    ],
    [
      'up to one byte before a block, and in it',
      [
        [0x0800, 0x0fff],
        [0x1000, 0x1001],
      ],
      [
        { offset: 0x0800, sizeBytes: 0x7ff },
        { offset: 0x1000, sizeBytes: 1 },
      ],
    ],
    [
      'in blocks apart, the second of which goes on into the next',
      [
        [0x0800, 0x1000],
        [0x2800, 0x3001],
      ],
      [
        { offset: 0x0800, sizeBytes: 0x800 },
        { offset: 0x2800, sizeBytes: 0x801 },
      ],
    ],
  ])('%s', (_what, ranges, expected) => {
    expect(differingRanges(before, changed(...ranges))).toEqual(expected);
  });
});

describe('differences outside of a slot', () => {
  const slot = slotOf(0x1200, 0x800);

  it.each<[string, [number, number], ByteRange[]]>([
    ['the byte before it', [0x11ff, 0x1200], [{ offset: 0x11ff, sizeBytes: 1 }]],
    ['all of it', [0x1200, 0x1a00], []],
    ['the byte behind it', [0x1a00, 0x1a01], [{ offset: 0x1a00, sizeBytes: 1 }]],
    ['it and one byte on each side', [0x11ff, 0x1a01], [{ offset: 0x11ff, sizeBytes: 0x802 }]],
  ])('%s', (_what, range, expected) => {
    expect(differencesOutside(before, changed(range), slot)).toEqual(expected);
    expect(equalOutside(before, changed(range), slot)).toBe(expected.length === 0);
  });

  it('are seen where the size is another', () => {
    expect(equalOutside(before, before.subarray(0, 0x40ff), slot)).toBe(false);
    expect(equalOutside(before, before, slotOf(0, 0x4100))).toBe(true);
    expect(equalOutside(before, before.subarray(0, 0x40ff), slotOf(0, 0x4100))).toBe(false);
  });
});

describe('bytes of a slot that are neither erased nor of the old ROM', () => {
  const content = Buffer.alloc(0x4000, 0xff);
  content.fill(0x11, 0x1000, 0x1800);
  content[0x1fff] = 0x33;

  it.each<[string, number, number, ByteRange[]]>([
    ['none, up to the byte', 0xfff, 0x800, []],
    ['the byte, where the slot takes it in', 0x1000, 0x800, [{ offset: 0x1fff, sizeBytes: 1 }]],
    ['none, where the old ROM takes it in', 0x1000, 0x1000, []],
    ['the last byte of what is taken for the old ROM', 0xfff, 0x7ff, [{ offset: 0x17ff, sizeBytes: 1 }]],
    ['all, where there is no old ROM', 0xfff, 0, [{ offset: 0x1000, sizeBytes: 0x800 }]],
    ['none, where the old ROM is longer than the slot', 0x400, 0x800, []],
  ])('%s', (_what, sizeBytes, oldBytes, expected) => {
    expect(occupiedRanges(content, slotOf(0x1000, sizeBytes), oldBytes)).toEqual(expected);
  });
});

describe('a possible slot', () => {
  it.each([
    [0, 0x4100, true],
    [0, 0x4101, false],
    [0x200, 1, true],
    [0x200, 0, false],
    [0x200, -1, false],
    [0x1ff, 1, false],
    [0x201, 1, false],
    [0x4000, 0x100, true],
    [0x4000, 0x101, false],
    [-0x200, 0x200, false],
  ])('at %i, %i bytes: %s', (offset, sizeBytes, isPossible) => {
    expect(isPossibleSlot(before, slotOf(offset, sizeBytes))).toBe(isPossible);
  });
});

describe('ranges in words', () => {
  const ranges = (count: number): ByteRange[] =>
    Array.from({ length: count }, (_, index) => ({ offset: 0x1000 * index, sizeBytes: index + 1 }));

  it('name sizes and places, six of them at most', () => {
    expect(describeRanges(ranges(2))).toBe('1 bytes at 0x0, 2 bytes at 0x1000');
    expect(describeRanges(ranges(6))).toMatch(/, 6 bytes at 0x5000$/);
    expect(describeRanges(ranges(8))).toMatch(/, 6 bytes at 0x5000, and 2 more places$/);
    expect(describeRanges([])).toBe('');
  });
});
