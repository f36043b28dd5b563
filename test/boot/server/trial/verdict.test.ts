import { describe, expect, it } from '@jest/globals';
import type { Boot } from '../../../../boot/registry/model/boot.ts';
import { TrialJudge, type TrialLimits } from '../../../../boot/server/trial/verdict.ts';

const limits: TrialLimits = { totalMs: 1000, graceMs: 50, silenceMs: 200 };
const diagnosis = {
  code: 'kernel-missing',
  stage: 'kernel',
  message: 'It is gone.',
  next: 'Add it.',
} as const;

const boot = (values: Partial<Boot>): Boot => ({
  ...{ id: 1, machine: 1, mac: '52:54:00:00:00:01', startedMs: 0, endedMs: null, state: 'script-served' },
  ...{ image: 'debian', revision: 1, rule: 'machine', method: 'chain', firmware: 'bios', romStamp: null },
  ...{ stages: [], diagnosis: null },
  ...values,
});

const judged = (work: (judge: TrialJudge) => void): TrialJudge['verdict'] => {
  const judge = new TrialJudge(0, limits);
  work(judge);
  return judge.verdict;
};
const loaded = boot({ state: 'handed-over', endedMs: 100 });

describe('a trial', () => {
  it.each<[string, string | undefined, number | undefined, (judge: TrialJudge) => void]>([
    [
      'is up when the system reports itself',
      'up',
      300,
      (judge) => judge.onBoot(boot({ state: 'up', endedMs: 300 }), 310),
    ],
    [
      ...(['is up when the console shows it', 'up', 250] as const),
      (judge) => {
        judge.onBoot(loaded, 100);
        judge.onLine('web1 login: ', 250);
      },
    ],
    [
      'is not up by a banner before anything is loaded',
      undefined,
      undefined,
      (judge) => judge.onLine('Welcome to GRUB!', 50),
    ],
    [
      ...(['has loaded when nothing more is heard', 'loaded', 100] as const),
      (judge) => {
        judge.onBoot(loaded, 100);
        judge.onLine('[    0.000000] Linux version 6.1', 150);
        judge.tick(340);
        judge.tick(350);
      },
    ],
    [
      ...(['has loaded when the system switches the machine off', 'loaded', 400] as const),
      (judge) => {
        judge.onBoot(loaded, 100);
        judge.onOff(400);
      },
    ],
    [
      ...(['stops with a diagnosis that stands', 'stopped', 100] as const),
      (judge) => {
        judge.onBoot(boot({ diagnosis }), 100);
        judge.tick(149);
        judge.tick(150);
      },
    ],
    [
      ...(['goes on where a diagnosis did not stand', undefined, undefined] as const),
      (judge) => {
        judge.onBoot(boot({ diagnosis }), 100);
        judge.onBoot(boot({}), 120);
        judge.tick(500);
      },
    ],
    [
      'stops at a kernel panic',
      'stopped',
      90,
      (judge) => {
        judge.onLine('Kernel panic - not syncing: VFS', 90);
        judge.tick(140);
      },
    ],
    [
      ...(['stops when the system starts the machine over', 'stopped', 400] as const),
      (judge) => {
        judge.onReset(10);
        judge.onBoot(loaded, 100);
        judge.onReset(400);
      },
    ],
    ['stops when the machine goes off before it has loaded', 'stopped', 30, (judge) => judge.onOff(30)],
    ['stops when the time is over', 'stopped', 1000, (judge) => judge.tick(1000)],
  ])('%s', (_, outcome, atMs, work) => {
    const verdict = judged(work);
    expect([verdict?.outcome, verdict?.atMs]).toEqual([outcome, atMs]);
    expect(verdict?.diagnosis === null).toBe(verdict?.outcome !== 'stopped' && verdict !== null);
  });

  it.each([
    ['by the console', boot({}), { code: 'no-root', stage: 'os' }],
    ['by the server, which knows more', boot({ diagnosis }), diagnosis],
  ])('names why it stopped at a console that is at its end, %s', (_, seen, why) => {
    const verdict = judged((judge) => {
      judge.onLine('Kernel panic - not syncing: VFS', 90);
      judge.tick(139);
      expect(judge.verdict).toBeNull();
      judge.onBoot(seen, 139);
      judge.tick(140);
    });
    expect(verdict?.diagnosis).toMatchObject(why);
  });

  it('names the stage at which it stopped', () => {
    const stages = [
      { stage: 'dhcp', status: 'done', startedMs: 0, endedMs: 1, detail: null },
      { stage: 'kernel', status: 'active', startedMs: 1, endedMs: null, detail: null },
    ] as const;
    const verdict = judged((judge) => {
      judge.onBoot(boot({ stages: [...stages] }), 10);
      judge.tick(1000);
    });
    expect(verdict?.diagnosis).toMatchObject({
      stage: 'kernel',
      message: 'It had not loaded everything after 1 s.',
    });
  });
});
