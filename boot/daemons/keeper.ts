import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../system/error.ts';
import type { DaemonPlan } from './daemon-plan.ts';
import type { Daemon, DaemonEnd, StartOptions } from './start.ts';
import { itemAt } from '../../system/present.ts';

export interface KeeperOptions {
  /** startDaemon. */
  readonly start: (plan: DaemonPlan, options: StartOptions) => Promise<Daemon>;
  readonly onLine?: (line: string) => void;
  /** It ended or could not be started: why, and when it is tried again. */
  readonly onTrouble: (message: string, againInMs: number) => void;
  /** It serves again after a trouble. */
  readonly onRecovered?: () => void;
  /** It is ended, to start again with another plan. */
  readonly onExchanged?: () => void;
  readonly clock?: KeeperClock;
}

/** Time, for tests to have their own. */
export interface KeeperClock {
  nowMs(): number;
  /** @throws where the signal fires first */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: KeeperClock = {
  nowMs: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Waits before attempts in a row, the last of them from then on. */
const pausesMs = [1000, 2000, 5000, 10_000, 30_000];
/** A server that has run for so long has recovered: the next pause is the first again. */
const steadyMs = 60_000;

/**
 * Keeps one server running: started again with a reason when it ends by itself, exchanged when its plan changes.
 * There are never two of it: the old one is gone before the new one starts.
 */
export class DaemonKeeper {
  readonly #options: KeeperOptions;
  readonly #clock: KeeperClock;
  readonly #stopping = new AbortController();
  #plan: DaemonPlan;
  #daemon: Daemon | null = null;
  /** The daemon was ended to be exchanged. */
  #isExchanged = false;
  #failures = 0;
  #isTroubled = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(plan: DaemonPlan, options: KeeperOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  /**
   * Start a server and keep it.
   * @throws RomkitError of startDaemon where it does not start the first time
   */
  static async keep(plan: DaemonPlan, options: KeeperOptions): Promise<DaemonKeeper> {
    const keeper = new DaemonKeeper(plan, options);
    const first = await keeper.#start();
    keeper.#running = keeper.#watch(first);
    return keeper;
  }

  /** Take another plan; a server whose plan is the same stays as it is. */
  async replace(plan: DaemonPlan): Promise<void> {
    if (isDeepStrictEqual(plan, this.#plan)) return;
    this.#plan = plan;
    this.#isExchanged = this.#daemon !== null;
    if (this.#isExchanged) this.#options.onExchanged?.();
    await this.#daemon?.stop();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#daemon?.stop();
    await this.#running;
  }

  /** A daemon that is no longer wanted when it serves at last is ended at once. */
  async #start(): Promise<Daemon> {
    const { start, onLine } = this.#options;
    const plan = this.#plan;
    const daemon = await start(plan, {
      ...(onLine === undefined ? {} : { onLine }),
      signal: this.#stopping.signal,
    });
    this.#daemon = daemon;
    this.#isExchanged = plan !== this.#plan;
    if (this.#isExchanged || this.#stopping.signal.aborted) await daemon.stop();
    return daemon;
  }

  async #watch(first: Daemon): Promise<void> {
    for (let daemon: Daemon | null = first; daemon !== null; daemon = await this.#again()) {
      const startedMs = this.#clock.nowMs();
      const end = await daemon.ended;
      this.#daemon = null;
      if (this.#clock.nowMs() - startedMs > steadyMs) this.#failures = 0;
      if (this.#isStopping()) return;
      if (!this.#isExchanged) await this.#pause(endText(daemon.name, end));
      this.#isExchanged = false;
    }
  }

  /** @returns null when it is to stop */
  async #again(): Promise<Daemon | null> {
    while (!this.#isStopping()) {
      try {
        const daemon = await this.#start();
        if (this.#isTroubled && !this.#isStopping()) this.#options.onRecovered?.();
        this.#isTroubled = false;
        return daemon;
      } catch (error) {
        if (this.#isStopping()) return null;
        await this.#pause(messageOf(error));
      }
    }
    return null;
  }

  /** Asked anew each time: it changes while a daemon is awaited. */
  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #pause(reason: string): Promise<void> {
    this.#isTroubled = true;
    const pauseMs = itemAt(pausesMs, Math.min(this.#failures++, pausesMs.length - 1));
    this.#options.onTrouble(reason, pauseMs);
    await this.#clock.wait(pauseMs, this.#stopping.signal).catch(() => undefined);
  }
}

function endText(name: string, { exitCode, signal, lastLines }: DaemonEnd): string {
  const how = exitCode === null ? `by ${signal ?? 'a signal'}` : `with exit code ${exitCode}`;
  const said = lastLines.at(-1);
  return `${name} ended ${how}${said === undefined ? '' : `: ${said}`}`;
}
