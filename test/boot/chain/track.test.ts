import { describe, expect, it } from '@jest/globals';
import type { BootEvent } from '../../../boot/chain/event.ts';
import type { Expectation } from '../../../boot/chain/expectation.ts';
import { methodNamed, methods } from '../../../boot/chain/stage.ts';
import { currentStage, nextState, startOfChain } from '../../../boot/chain/track.ts';
import { expectation, fetches, healthy, loads, reports, story } from './boot-story.ts';

const follow = (events: readonly BootEvent[], expected: Expectation = expectation) =>
  events.reduce((state, event) => nextState(state, event, expected), startOfChain(expected));

describe('a chain', () => {
  it('is complete when every stage has been seen in order', () => {
    const state = follow(story(...healthy));
    expect(state.complete).toBe(true);
    expect(state.stages.map(({ stage }) => stage)).toEqual(methods.chain.stages);
    expect(state.stages.map(({ endedMs }) => endedMs)).toEqual([
      1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000,
    ]);
  });

  it.each(healthy.map((_, index) => index))('is at the stage whose event %i is missing', (index) => {
    const state = follow(story(...healthy.slice(0, index)));
    expect(state.complete).toBe(false);
    expect(currentStage(state)?.stage).toBe(methods.chain.stages[index]);
  });

  it('takes nothing that comes before its time', () => {
    const state = follow(story(reports('a'), fetches('/bootdirectory/images/a/vmlinuz', 8_000_000)));
    expect(currentStage(state)?.stage).toBe('firmware');
  });

  it('takes no file that is shorter than it should be, nor another machine, nor another image', () => {
    expect(currentStage(follow(story(...healthy.slice(0, 2), loads('undionly.kpxe', 71999))))?.stage).toBe(
      'nbp',
    );
    const foreign = story(...healthy).map((event) => ({ ...event, mac: '52:54:00:77:00:02' }));
    expect(currentStage(follow(foreign))?.stage).toBe('firmware');
    expect(currentStage(follow(story(...healthy.slice(0, 8), reports('b'))))?.stage).toBe('os');
  });

  it('takes a file by its path, whatever the query tells the server', () => {
    const asked = story(...healthy).map((event) =>
      'path' in event ? { ...event, path: `${event.path}?rom=1?2` } : event,
    );
    expect(follow(asked).complete).toBe(true);
  });

  it('has no initrd stage where the image has none', () => {
    const state = follow(story(...healthy.slice(0, 7), reports('a')), { ...expectation, initrd: null });
    expect(state.complete).toBe(true);
  });
});

describe('methodNamed', () => {
  it.each([
    ['1', 'pxelinux'],
    ['2', 'rom'],
    ['3', 'chain'],
    ['4', 'chain-embedded'],
    ['rom', 'rom'],
  ])('%s is %s', (text, method) => expect(methodNamed(text)).toBe(method));

  it('knows no other', () => expect(methodNamed('5')).toBeUndefined());
});
