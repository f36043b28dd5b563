import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRange } from '../../../../boot/server/bytes/range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=2-5', { start: 2, end: 6 }],
    ['BYTES=2-5', { start: 2, end: 6 }],
    ['bytes=7-', { start: 7, end: 12 }],
    ['bytes=11-99', { start: 11, end: 12 }],
    ['bytes=-5', { start: 7, end: 12 }],
    ['bytes=-99', { start: 0, end: 12 }],
    ['bytes=0-5, 6-11', { start: 0, end: 12 }],
    ['bytes=4-6,0-4', { start: 0, end: 7 }],
    ['bytes=0-1,99-', { start: 0, end: 2 }],
  ])('%s asks for a part', (header, range) => {
    expect(readRange(header, 12)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes=u-u',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0x1-2',
    'bytes=1.5-2',
    'bytes=0-1,5-6',
    'bytes=0-1,x',
    'items=0-1',
    `bytes=${'0-,'.repeat(40)}0-`,
    `bytes=${'9'.repeat(400)}-`,
  ])('%s leaves the whole file', (header) => {
    expect(readRange(header, 12)).toBeNull();
  });

  it.each(['bytes=12-', 'bytes=12-15', 'bytes=-0', 'bytes=99-,50-60'])('%s lies behind the end', (header) => {
    expect(readRange(header, 12)).toBe('unsatisfiable');
  });

  it('never leaves the file, whatever is asked', () => {
    const numbers = fc.stringMatching(/^\d{0,20}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, numbers), { minLength: 1 }), fc.nat(), (pairs, size) => {
        const range = readRange(`bytes=${pairs.map((pair) => pair.join('-')).join(',')}`, size);
        if (range === null || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThan(range.end);
        expect(range.end).toBeLessThanOrEqual(size);
      }),
    );
  });
});
