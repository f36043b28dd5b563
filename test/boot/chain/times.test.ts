import { expect, it } from '@jest/globals';
import { healthy, expectation, story } from './boot-story.ts';
import { stageTimes } from '../../../boot/chain/times.ts';
import { nextState, startOfChain } from '../../../boot/chain/track.ts';

it('a stage takes from the end of the one before it, up to the first that is not done', () => {
  const events = story(...healthy.slice(0, 3)).map((event, index) => ({
    ...event,
    atMs: [70, 100, 350][index]!,
  }));
  const state = events.reduce(
    (before, event) => nextState(before, event, expectation),
    startOfChain(expectation),
  );
  expect([...stageTimes(state)]).toEqual([
    ['firmware', 70],
    ['dhcp', 30],
    ['nbp', 250],
  ]);
});
