import { describe, expect, it } from '@jest/globals';
import { valueFor, firstItem, itemAt, lastItem, present } from '../../system/present.ts';

describe('a value that has to be there', () => {
  it('is given, whatever counts as false', () => {
    expect([present(0, 'number'), present('', 'text'), present(false, 'answer')]).toEqual([0, '', false]);
  });

  it.each([undefined, null])('is named where it is %s', (missing) => {
    expect(() => present(missing, 'kernel')).toThrow(new TypeError('There is no kernel.'));
  });
});

describe('an item of a list', () => {
  const list = ['a', 'b', undefined];

  it('is counted from either end, and may be undefined', () => {
    expect([firstItem(list), itemAt(list, 1), itemAt(list, -2), lastItem(list)]).toEqual([
      'a',
      'b',
      'b',
      undefined,
    ]);
  });

  it.each([3, -4])('is refused at %d of three', (index) => {
    expect(() => itemAt(list, index)).toThrow(new RangeError(`There is no item ${index} in a list of 3.`));
  });

  it.each([firstItem, lastItem])('is refused in an empty list', (itemOf) => {
    expect(() => itemOf([])).toThrow(RangeError);
  });
});

describe('an entry of a map', () => {
  const map = new Map<string, number | undefined>([['a', undefined]]);

  it('may be undefined', () => {
    expect(valueFor(map, 'a')).toBeUndefined();
  });

  it('is refused for a key that the map has not', () => {
    expect(() => valueFor(map, 'b')).toThrow(new RangeError('There is no entry for b.'));
  });
});
