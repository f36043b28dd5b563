import { expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
import { circumstances, consoleLine, expectation, healthy, story } from '../boot-story.ts';

const given = (...bodies: readonly BootEventBody[]) => {
  const events = story(...bodies);
  const start = startOfChain(expectation);
  const state = events.reduce((before, event) => nextState(before, event, expectation), start);
  return diagnose(state, events, expectation, circumstances, true);
};

const lines = [
  'http://192.0.2.9/x... No such file or directory (https://ipxe.org/2d0c613b)',
  'Press a key',
].map(consoleLine);

it('is told with the last error number since the chain moved, whatever the console said after it', () => {
  const found = given(...healthy.slice(0, 6), ...lines);
  expect(found).toMatchObject({ code: 'unknown', errorCode: '2d0c613b' });
  expect(found?.message).toContain('the console says: http://192.0.2.9/x... No such file');
});

it('is told with the last line where the chain has moved since the error', () => {
  const found = given(...healthy.slice(0, 5), ...lines, ...healthy.slice(5, 6));
  expect(found?.message).toContain('the last line: Press a key');
});
