import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import type { Service } from '../../../boot/server/api/servers/server-views.ts';

/** Health of one daemon since its first start. */
interface Health {
  readonly startedMs: number;
  isServing: boolean;
  sinceMs: number;
  restarts: number;
  lastRestart: Service['lastRestart'];
}

/** Health of the daemons beside the web server, as their keepers tell it. */
export class ServiceWatch {
  readonly #clock: () => number;
  readonly #daemons = new Map<DaemonPlan['name'], Health>();

  /** @param clock milliseconds since 1970 */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  started(name: DaemonPlan['name']): void {
    const now = this.#clock();
    this.#daemons.set(name, {
      ...{ startedMs: now, isServing: true, sinceMs: now, restarts: 0, lastRestart: null },
    });
  }

  /** It has ended, and is started again with another configuration. */
  exchanged(name: DaemonPlan['name']): void {
    this.#restart(name, 'Its configuration has changed.', true);
  }

  /** It has ended by itself, or could not be started. */
  trouble(name: DaemonPlan['name'], reason: string): void {
    this.#restart(name, reason, false);
  }

  recovered(name: DaemonPlan['name']): void {
    const health = this.#daemons.get(name);
    if (health === undefined) return;
    health.isServing = true;
    health.sinceMs = this.#clock();
  }

  /** Undefined: it was never started. */
  of(name: DaemonPlan['name']): Readonly<Health> | undefined {
    return this.#daemons.get(name);
  }

  #restart(name: DaemonPlan['name'], reason: string, isServing: boolean): void {
    const health = this.#daemons.get(name);
    if (health === undefined) return;
    const now = this.#clock();
    health.restarts++;
    health.lastRestart = { atMs: now, reason };
    health.isServing = isServing;
    health.sinceMs = now;
  }
}
