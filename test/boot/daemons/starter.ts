import { once } from 'node:events';
import { DaemonKeeper, type KeeperOptions } from '../../../boot/daemons/keeper.ts';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import type { Daemon, DaemonEnd, StartOptions } from '../../../boot/daemons/start.ts';
import { RomkitError } from '../../../system/error.ts';

export const plan = (config: string): DaemonPlan => ({
  ...plainProcess,
  name: 'dnsmasq',
  serves: ['dhcp'],
  files: [{ path: '/run/dnsmasq.conf', text: config, keep: false }],
  command: ['dnsmasq'],
  ready: { by: 'line', text: 'started' },
});

/** A server that is a line of shell. */
export const shell = (script: string, values: Partial<DaemonPlan> = {}): DaemonPlan => ({
  ...plainProcess,
  name: 'dnsmasq',
  serves: ['dhcp'],
  command: ['sh', '-c', script],
  ready: { by: 'line', text: 'serving' },
  ...values,
});

/** Daemons that end when the test says so, at times that it sets. */
export class Starter {
  readonly started: string[] = [];
  readonly troubles: string[] = [];
  readonly waits: number[] = [];
  readonly told: string[] = [];
  nowMs = 0;
  alive = 0;
  mostAlive = 0;
  failuresAhead = 0;
  end: (end: Partial<DaemonEnd>) => void = () => undefined;
  recovered: () => void = () => undefined;
  /** Starts, and waits, are held up to the end of such a promise. */
  beforeServing: Promise<void> | null = null;
  duringWait: Promise<void> | null = null;
  begins: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  readonly start = async (given: DaemonPlan, options: StartOptions): Promise<Daemon> => {
    options.onLine?.(`starts ${given.files[0]!.text}`);
    this.begins();
    await this.#held(this.beforeServing, options.signal!);
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

  /** The start of another daemon begins, which need not serve yet. */
  nextBegin(): Promise<void> {
    return new Promise((resolve) => (this.begins = resolve));
  }

  nextRecovery(): Promise<void> {
    return new Promise((resolve) => (this.recovered = resolve));
  }

  keep(values: Partial<KeeperOptions> = {}): Promise<DaemonKeeper> {
    return DaemonKeeper.keep(plan('a'), {
      start: this.start,
      onTrouble: (message, againInMs) => this.troubles.push(`${message} (${againInMs} ms)`),
      onRecovered: () => {
        this.told.push('recovered');
        this.recovered();
      },
      onExchanged: () => this.told.push('exchanged'),
      clock: {
        nowMs: () => this.nowMs,
        wait: async (ms, signal) => {
          this.waits.push(ms);
          await this.#held(this.duringWait, signal);
        },
      },
      ...values,
    });
  }

  /** @throws where the signal fires first */
  async #held(until: Promise<void> | null, signal: AbortSignal): Promise<void> {
    if (until === null) return;
    await Promise.race([until, once(signal, 'abort').then(() => Promise.reject(signal.reason as Error))]);
  }
}
