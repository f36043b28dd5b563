import { RomkitError } from '../../../system/error.ts';
import { ConsoleHistory } from '../../evidence/console/history.ts';
import type { Trial } from '../../registry/model/trial.ts';
import { revisionName } from '../../registry/names.ts';
import type { Registry } from '../../registry/registry.ts';
import { planTrial, type TrialPlan, type TrialWish } from '../../registry/trial/plan-trial.ts';
import type { ServerLog } from '../log.ts';
import type { TrialBench, TrialEnd } from './trial-bench.ts';
import type { TrialRun } from './trial-run.ts';

export interface TrialsEnvironment {
  readonly registry: Pick<Registry, 'snapshot' | 'trials'>;
  readonly bench: TrialBench;
  readonly log: ServerLog;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

interface Current {
  run: TrialRun;
  readonly history: ConsoleHistory;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/** Revisions tried in a virtual machine, one at a time. The last one stays to be looked at. */
export class Trials {
  readonly #environment: TrialsEnvironment;
  readonly #listeners = new Set<(run: TrialRun) => void>();
  #count = 0;
  #current: Current | null = null;

  constructor(environment: TrialsEnvironment) {
    this.#environment = environment;
  }

  get run(): TrialRun | null {
    return this.#current?.run ?? null;
  }

  /** The console of the machine in `run`. */
  get history(): ConsoleHistory | null {
    return this.#current?.history ?? null;
  }

  /** Settles when the trial that is under way has ended. */
  get ended(): Promise<void> {
    return this.#current?.ended ?? Promise.resolve();
  }

  /**
   * Begin a trial. It goes on by itself.
   * @throws RomkitError `trial-in-use` while another one is under way; of planTrial and of the bench's `require`
   */
  async start(wish: TrialWish, by: string): Promise<TrialRun> {
    this.#requireFree();
    const { registry, bench } = this.#environment;
    const plan = planTrial(registry.snapshot(), wish, bench.mostMemoryMiB());
    await bench.require(plan);
    this.#requireFree();
    const current: Current = {
      run: this.#runOf(plan, by),
      ...{ history: new ConsoleHistory(), abort: new AbortController(), ended: Promise.resolve() },
    };
    this.#current = current;
    current.ended = this.#carryOut(current, plan);
    this.#tell(current, {});
    return current.run;
  }

  /** End the trial that is under way; resolves when nothing is left of it. */
  async stop(): Promise<void> {
    this.#current?.abort.abort(cancelled());
    await this.ended;
  }

  close(): Promise<void> {
    return this.stop();
  }

  /** Be told of each change of a trial. Returns what ends it. */
  onRun(listener: (run: TrialRun) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #requireFree(): void {
    const { run } = this;
    if (run === null || run.phase === 'ended') return;
    throw new RomkitError({
      code: 'trial-in-use',
      message: `${revisionName(run)} is being tried by ${run.by}: this server does one trial at a time.`,
      hint: 'Wait until it has ended, or stop it.',
    });
  }

  #runOf({ revision: { image, revision }, as, firmware, memoryMiB }: TrialPlan, by: string): TrialRun {
    return {
      ...{ id: ++this.#count, image, revision, by, as, firmware, memoryMiB },
      ...{
        phase: 'preparing',
        startedMs: this.#environment.clock(),
        note: 'the virtual machine is prepared',
      },
      ...{ boot: null, trial: null, problem: null },
    };
  }

  async #carryOut(current: Current, plan: TrialPlan): Promise<void> {
    const { bench, registry, log } = this.#environment;
    try {
      const end = await bench.run(
        plan,
        {
          onNote: (note) => this.#tell(current, { note }),
          onPower: (startedMs) => this.#tell(current, { phase: 'booting', startedMs }),
          onBoot: (boot) => this.#tell(current, { boot }),
          onConsole: (bytes) => current.history.push(bytes),
        },
        current.abort.signal,
      );
      const trial = trialOf(current.run, end);
      await registry.trials.put(trial);
      this.#tell(current, { phase: 'ended', trial });
    } catch (error) {
      if (!(error instanceof RomkitError)) log.error({ error }, 'a trial failed');
      this.#tell(current, { phase: 'ended', problem: problemOf(error) });
    }
  }

  #tell(current: Current, news: Partial<TrialRun>): void {
    current.run = { ...current.run, ...news };
    for (const listener of this.#listeners) listener(current.run);
  }
}

const trialOf = (
  { image, revision, by, as, firmware, memoryMiB, startedMs }: TrialRun,
  { outcome, atMs, diagnosis, versions }: TrialEnd,
): Trial => ({
  ...{ image, revision, by, as, firmware, memoryMiB, outcome, diagnosis, versions },
  ...{ atMs: startedMs, durationMs: Math.max(0, Math.round(atMs - startedMs)) },
});

const cancelled = (): RomkitError =>
  new RomkitError({ code: 'trial-stopped', message: 'Somebody stopped the trial.' });

const problemOf = (error: unknown): TrialRun['problem'] =>
  error instanceof RomkitError
    ? { code: error.code, message: error.message, hint: error.hint ?? null }
    : { code: 'internal', message: 'The trial failed.', hint: "The server's log says why." };
