import { expect, it } from '@jest/globals';
import { pushBounded } from '../../system/bounded-list.ts';

it('a bounded list keeps its first half and its newest items', () => {
  const list: number[] = [];
  for (let item = 1; item <= 9; item++) pushBounded(list, item, 5);
  expect(list).toEqual([1, 2, 3, 8, 9]);
});
