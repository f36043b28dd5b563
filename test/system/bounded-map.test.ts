import { expect, it } from '@jest/globals';
import { BoundedMap } from '../../system/bounded-map.ts';

it('makes room by the entry that was not used for the longest time, and says which', () => {
  const evicted: string[] = [];
  const map = new BoundedMap<string>(2, (value) => evicted.push(value));
  map.set('a', 'A');
  map.set('b', 'B');
  expect(map.get('a')).toBe('A');
  expect(evicted).toEqual([]);
  map.set('c', 'C');
  expect([evicted, map.size, map.get('b')]).toEqual([['B'], 2, undefined]);
  map.set('a', 'again');
  map.delete('c');
  map.set('d', 'D');
  expect([evicted, [...map.values()]]).toEqual([['B'], ['again', 'D']]);
});
