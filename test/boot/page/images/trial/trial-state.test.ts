import { describe, expect, it } from '@jest/globals';
import { trialState, type KnownTrials } from '../../../../../boot/page/images/trial/trial-state.ts';
import { triedWords } from '../../../../../boot/page/images/trial/tried.ts';
import type { Trial } from '../../../../../boot/registry/model/trial.ts';
import { revision } from '../../../registry/sample.ts';
import { boot, startedMs } from '../../sample.ts';

const mebibyte = 2 ** 20;
const debian = revision('debian', 2, {
  files: [
    { role: 'kernel', name: 'vmlinuz', sha256: 'a'.repeat(64), sizeBytes: 10 * mebibyte },
    { role: 'initrd', name: 'initrd', sha256: 'b'.repeat(64), sizeBytes: 400 * mebibyte },
  ],
});
const trial: Trial = {
  ...{ image: 'debian', revision: 2, atMs: startedMs, durationMs: 14_000, outcome: 'up', by: 'alice' },
  ...{ as: null, firmware: 'bios', memoryMiB: 1024, versions: {}, diagnosis: null },
};
const stopped: Trial = {
  ...trial,
  outcome: 'stopped',
  diagnosis: { code: 'http-404', stage: 'kernel', message: '', next: '' },
};
const run: NonNullable<KnownTrials['run']> = {
  ...{ image: 'debian', revision: 2, by: 'alice', as: null, firmware: 'bios', memoryMiB: 1024, id: 1 },
  ...{ phase: 'preparing', startedMs, note: 'the disk is made', boot: null, trial: null, problem: null },
};
const known = (values: Partial<KnownTrials>): KnownTrials => ({
  ...{ run: null, trials: [], isPossible: true },
  ...values,
});

it.each([
  [[], 'not tried'],
  [[trial], 'tried 2 Jan, 14 s, 410 MiB'],
  [[stopped], 'tried 2 Jan, stopped at kernel, 410 MiB'],
  [[{ ...trial, revision: 1 }], 'not tried'],
])('%#: a trial in words, with the size of the revision', (trials, words) =>
  expect(triedWords(trials, debian)).toBe(words),
);

describe('the trial beside an image', () => {
  const problem = { code: 'trial-stopped', message: 'Somebody stopped the trial.', hint: null };
  const atKernel = boot({
    stages: [{ stage: 'kernel', status: 'active', startedMs, endedMs: null, detail: null }],
  });

  it.each([
    ['can be started', known({}), 'not tried', 'start'],
    ['can be started again where it stopped', known({ trials: [stopped] }), /stopped at kernel/, 'start'],
    ['is done', known({ trials: [trial] }), /^tried/, null],
    ['is not possible here', known({ isPossible: false }), 'not tried', null],
    ['is being prepared', known({ run }), 'the disk is made …', 'stop'],
    ['boots', known({ run: { ...run, phase: 'booting' } }), 'boots here', 'stop'],
    [
      'boots, by stage',
      known({ run: { ...run, phase: 'booting', boot: atKernel } }),
      'boots here: kernel',
      'stop',
    ],
    [
      'waits for another one',
      known({ run: { ...run, revision: 1 } }),
      'not tried; debian@1 is being tried',
      null,
    ],
    [
      'had no result',
      known({ run: { ...run, phase: 'ended', problem } }),
      'not tried, no result: Somebody stopped the trial.',
      'start',
    ],
    [
      'had none of another image',
      known({ run: { ...run, image: 'x', phase: 'ended' } }),
      'not tried',
      'start',
    ],
  ])('%s', (_, trials, words, action) =>
    expect(trialState(trials, debian)).toEqual({ words: expect.stringMatching(words), action }),
  );
});
