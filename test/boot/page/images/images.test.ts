import { describe, expect, it } from '@jest/globals';
import { bootTimes } from '../../../../boot/page/images/boot-times.ts';
import { currentOf, sizeOf } from '../../../../boot/page/images/image-facts.ts';
import { newRevision } from '../../registry/sample.ts';
import { boot, startedMs } from '../sample.ts';

const revision = (number: number, values = {}) => ({
  ...newRevision(values),
  ...{ image: 'debian', revision: number, addedBy: 'me', addedMs: 0 },
});

describe('an image', () => {
  const image = {
    name: 'debian',
    current: 1,
    revisions: [revision(1, { leastMemoryMiB: 512 }), revision(2)],
  };

  it('is its current revision', () => {
    expect(currentOf(image).revision).toBe(1);
    expect(sizeOf(image)).toBe(currentOf(image).files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  });
});

it('boot times are those of boots that came up', () => {
  const taken = (ms: number, state: 'up' | 'failed') => boot({ state, endedMs: startedMs + ms });
  expect(bootTimes([taken(3, 'up'), taken(9, 'up'), taken(5, 'up'), taken(99, 'failed')])).toEqual({
    medianMs: 5,
    slowestMs: 9,
  });
  expect(bootTimes([boot()])).toBeNull();
});
