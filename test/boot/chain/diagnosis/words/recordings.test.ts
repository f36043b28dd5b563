import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../../../boot/chain/diagnosis/diagnose.ts';
import { sentence } from '../../../../../boot/chain/diagnosis/words/sentence.ts';
import type { BootEventBody } from '../../../../../boot/chain/event.ts';
import type { Recordings } from '../../../../../boot/chain/expectation.ts';
import { nextState, startOfChain } from '../../../../../boot/chain/track.ts';
import { circumstances, consoleLine, expectation, healthy, story } from '../../boot-story.ts';

function follow(bodies: readonly BootEventBody[], recordings: Recordings | undefined) {
  const { recordings: _, ...others } = circumstances;
  const known = recordings === undefined ? others : { ...others, recordings };
  const events = story(...bodies);
  const state = events.reduce((a, event) => nextState(a, event, expectation), startOfChain(expectation));
  return diagnose(state, events, expectation, known, true)!;
}

const quiet = [...healthy.slice(0, 6), consoleLine('something odd...')];
const crashed = [...healthy.slice(0, 8), { type: 'power', state: 'reset' } as const];

describe('advice to record', () => {
  it.each<[Recordings | undefined, string]>([
    [
      { consoleFile: null, pcapFile: null },
      'Run again with --console FILE and --pcap FILE and look at the end of both.',
    ],
    [{ consoleFile: '/c', pcapFile: null }, 'Look at the end of /c, or run again with --pcap FILE.'],
    [{ consoleFile: null, pcapFile: '/p' }, 'Look at the end of /p, or run again with --console FILE.'],
    [{ consoleFile: '/c', pcapFile: '/p' }, 'Look at the end of /c and of /p.'],
    [
      undefined,
      "Look at the machine's screen or serial console; romkit console shows and explains the latter.",
    ],
  ])('names what is missing of %j', (recordings, next) => {
    expect(follow(quiet, recordings)).toMatchObject({
      code: 'unknown',
      message: 'The chain stopped at "kernel"; the last line: something odd.',
      next,
    });
  });

  it('says that nothing was heard where only a server listened', () => {
    expect(follow(healthy.slice(0, 6), undefined).message).toBe(
      'The chain stopped at "kernel"; the machine has not been heard of since.',
    );
    expect(follow(healthy.slice(0, 6), { consoleFile: null, pcapFile: null }).message).toBe(
      'The chain stopped at "kernel"; the console said nothing.',
    );
  });

  it.each<[Recordings | undefined, string]>([
    [{ consoleFile: null, pcapFile: '/p' }, 'Look at the end of the console (--console FILE): '],
    [{ consoleFile: '/c', pcapFile: null }, 'Look at the end of /c: '],
    [undefined, 'Look at the end of the console: '],
  ])('for a crash with %j', (recordings, beginning) => {
    const { code, next } = follow(crashed, recordings);
    expect(code).toBe('os-restarted');
    expect(next.slice(0, beginning.length)).toBe(beginning);
  });
});

describe('sentence', () => {
  it.each([
    ['done', 'done.'],
    ['done.', 'done.'],
    ['done. . ', 'done.'],
    ['waiting...', 'waiting.'],
    ['waiting…', 'waiting.'],
    ['Stop!', 'Stop!'],
    ['why?...', 'why?'],
  ])('%j', (text, ended) => {
    expect(sentence(text)).toBe(ended);
  });
});
