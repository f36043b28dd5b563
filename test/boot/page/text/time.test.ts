import { expect, it } from '@jest/globals';
import { duration, relativeTime } from '../../../../boot/page/text/time.ts';

it.each([
  [4999, 'now'],
  [5000, '5 seconds ago'],
  [59_999, '60 seconds ago'],
  [60_000, '1 minute ago'],
  [3_600_000, '1 hour ago'],
  [86_400_000 * 3, '3 days ago'],
  [-60_000, 'in 1 minute'],
])('%d ms ago is %s', (ms, words) => expect(relativeTime(1_000_000_000 - ms, 1_000_000_000)).toBe(words));

it.each([
  [-100, '0.0 s'],
  [840, '0.8 s'],
  [14_200, '14 s'],
  [59_600, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [86_400_000 * 3 + 4 * 3_600_000, '3 d 4 h'],
])('%d ms are %s', (ms, words) => expect(duration(ms)).toBe(words));
