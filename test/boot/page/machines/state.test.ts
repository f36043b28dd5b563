import { describe, expect, it } from '@jest/globals';
import { machineState } from '../../../../boot/page/machines/state.ts';
import { boot, machineView, startedMs } from '../sample.ts';

const nextBoot = { type: 'image', image: 'debian', revision: 1, reason: null, pinned: false } as const;
const given = { image: 'debian', revision: 1 } as const;
const later = (seconds: number): number => startedMs + seconds * 1000;
const stage = (name: 'kernel' | 'os', since: number | null) =>
  ({ stage: name, status: 'active', startedMs: since, endedMs: null, detail: null }) as const;
const diagnosis = { code: 'http-404', stage: 'kernel', message: 'The kernel is missing.', next: '' } as const;

describe("a machine's state", () => {
  it.each([
    ['off', 'not seen yet', machineView()],
    ['waiting', 'waiting 1 min 30 s', machineView({ lastBoot: boot() })],
    ['booting', 'booting', machineView({ nextBoot, lastBoot: boot() })],
    [
      'booting',
      'booting: kernel',
      machineView({
        lastBoot: boot({ ...given, state: 'script-served', stages: [stage('kernel', startedMs)] }),
      }),
    ],
    [
      'stuck',
      'stuck: The kernel is missing.',
      machineView({ lastBoot: boot({ ...given, state: 'failed', diagnosis }) }),
    ],
    ['failed', 'did not come up', machineView({ lastBoot: boot({ ...given, state: 'failed' }) })],
    ['up', 'up 1 min 0 s', machineView({ lastBoot: boot({ ...given, state: 'up', endedMs: later(30) }) })],
    [
      'up',
      'up 1 min 0 s',
      machineView({ lastBoot: boot({ ...given, state: 'up', endedMs: later(30), diagnosis }) }),
    ],
    [
      'loaded',
      'loaded 1 min 0 s ago',
      machineView({ lastBoot: boot({ ...given, state: 'handed-over', endedMs: later(30) }) }),
    ],
    [
      'held',
      'held: 3 silent boots',
      machineView({
        held: { reason: '3 silent boots', sinceMs: startedMs },
        lastBoot: boot({ state: 'failed' }),
      }),
    ],
  ])('is %s: %s', (name, words, machine) => {
    expect(machineState(machine, later(90))).toMatchObject({ name, words });
  });

  it.each([
    [600, 'booting', 'booting: os'],
    [601, 'silent', 'silent 10 min 1 s'],
  ])('is after %d s without a word of its system: %s', (seconds, name, words) => {
    const loaded = boot({ ...given, state: 'last-file-served', stages: [stage('os', startedMs)] });
    expect(machineState(machineView({ lastBoot: loaded }), later(seconds))).toMatchObject({ name, words });
  });
});
