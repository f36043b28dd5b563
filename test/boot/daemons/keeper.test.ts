import { describe, expect, it } from '@jest/globals';
import { DaemonKeeper } from '../../../boot/daemons/keeper.ts';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import type { Daemon, DaemonEnd } from '../../../boot/daemons/start.ts';
import { RomkitError } from '../../../system/error.ts';

const plan = (config: string): DaemonPlan => ({
  ...plainProcess,
  name: 'dnsmasq',
  serves: ['dhcp'],
  files: [{ path: '/run/dnsmasq.conf', text: config, keep: false }],
  command: ['dnsmasq'],
  ready: { by: 'line', text: 'started' },
});

/** Daemons that end when the test says so. */
class Starter {
  readonly started: string[] = [];
  readonly troubles: string[] = [];
  alive = 0;
  mostAlive = 0;
  failuresAhead = 0;
  end: (end: Partial<DaemonEnd>) => void = () => undefined;
  recovered: () => void = () => {
    throw new Error('told without a trouble');
  };
  #waiting: (() => void)[] = [];

  readonly start = async (given: DaemonPlan): Promise<Daemon> => {
    if (this.failuresAhead-- > 0)
      throw new RomkitError({ code: 'daemon-failed', message: 'The port is in use.' });
    this.started.push(given.files[0]!.text);
    this.mostAlive = Math.max(this.mostAlive, ++this.alive);
    const ended = new Promise<DaemonEnd>((resolve) => {
      this.end = (end) => {
        this.alive--;
        resolve({ exitCode: 0, signal: null, lastLines: [], ...end });
      };
    });
    this.#waiting.splice(0).forEach((tell) => tell());
    const stop = async (): Promise<void> => {
      this.end({ signal: 'SIGTERM', exitCode: null });
      await ended;
    };
    return { name: given.name, ended, stop };
  };

  nextStart(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  nextRecovery(): Promise<void> {
    return new Promise((resolve) => (this.recovered = resolve));
  }

  keep(first = plan('a')): Promise<DaemonKeeper> {
    return DaemonKeeper.keep(first, {
      start: this.start,
      onTrouble: (message, againInMs) => this.troubles.push(`${message} (${againInMs} ms)`),
      onRecovered: () => this.recovered(),
      pausesMs: [1, 2, 3],
    });
  }
}

describe('a kept daemon', () => {
  it('is started again, with the reason, when it ends by itself', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const again = starter.nextRecovery();
    starter.end({ exitCode: 2, lastLines: ['no address range available'] });
    await again;
    expect(starter.troubles).toEqual(['dnsmasq ended with exit code 2: no address range available (1 ms)']);
    await keeper.stop();
    expect([starter.started.length, starter.alive]).toEqual([2, 0]);
  });

  it('is tried at longer and longer intervals where it does not start', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    starter.failuresAhead = 3;
    const again = starter.nextRecovery();
    starter.end({ exitCode: null, signal: 'SIGKILL' });
    await again;
    expect(starter.troubles).toEqual([
      'dnsmasq ended by SIGKILL (1 ms)',
      'The port is in use. (2 ms)',
      'The port is in use. (3 ms)',
      'The port is in use. (3 ms)',
    ]);
    await keeper.stop();
  });

  it('is exchanged when its plan changes: never two at a time, and no trouble is told', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const again = starter.nextStart();
    await keeper.replace(plan('b'));
    await again;
    expect([starter.started, starter.mostAlive, starter.troubles]).toEqual([['a', 'b'], 1, []]);
    await keeper.stop();
  });

  it('takes a plan that came while it was being started', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    const again = starter.nextRecovery();
    starter.end({ exitCode: 1 });
    await again;
    const exchanged = starter.nextStart();
    await keeper.replace(plan('b'));
    await exchanged;
    expect([starter.started, starter.mostAlive]).toEqual([['a', 'a', 'b'], 1]);
    await keeper.stop();
    expect(starter.alive).toBe(0);
  });

  it('stays as it is when its plan stays the same', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    await keeper.replace(plan('a'));
    await keeper.stop();
    expect(starter.started).toEqual(['a']);
  });

  it('is not started again once it is to stop', async () => {
    const starter = new Starter();
    const keeper = await starter.keep();
    await keeper.stop();
    expect([starter.started, starter.troubles]).toEqual([['a'], []]);
  });

  it('that does not start the first time is an error', async () => {
    const starter = new Starter();
    starter.failuresAhead = 1;
    await expect(starter.keep()).rejects.toMatchObject({ code: 'daemon-failed' });
  });
});
