import { RomkitError } from '../../../system/error.ts';
import { ConsoleHistory } from '../../evidence/console/history.ts';
import type { Trial } from '../../registry/model/trial.ts';
import { revisionName } from '../../registry/names.ts';
import type { Registry } from '../../registry/registry.ts';
import { planTrial, type TrialPlan, type TrialWish } from '../../registry/trial/plan-trial.ts';
import type { ServerLog } from '../log.ts';
import { OneAtATime, type Task } from '../one-at-a-time.ts';
import type { TrialBench, TrialEnd } from './trial-bench.ts';
import type { TrialRun } from './trial-run.ts';

export interface TrialsEnvironment {
  readonly registry: Pick<Registry, 'snapshot' | 'trials'>;
  readonly bench: TrialBench;
  readonly log: ServerLog;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Revisions tried in a virtual machine, one at a time. The last one stays to be looked at. */
export class Trials {
  readonly #environment: TrialsEnvironment;
  readonly #runs = new OneAtATime<TrialRun>();
  #history: ConsoleHistory | null = null;

  constructor(environment: TrialsEnvironment) {
    this.#environment = environment;
  }

  get run(): TrialRun | null {
    return this.#runs.run;
  }

  /** The console of the machine in `run`. */
  get history(): ConsoleHistory | null {
    return this.#history;
  }

  /** Settles when the trial that is under way has ended. */
  get ended(): Promise<void> {
    return this.#runs.ended;
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
    const history = new ConsoleHistory();
    this.#history = history;
    return this.#runs.begin(this.#runOf(plan, by), (task) => this.#carryOut(task, plan, history));
  }

  /** End the trial that is under way; resolves when nothing is left of it. */
  stop(): Promise<void> {
    return this.#runs.stop(cancelled());
  }

  close(): Promise<void> {
    return this.stop();
  }

  /** Be told of each change of a trial. Returns what ends it. */
  onRun(listener: (run: TrialRun) => void): () => void {
    return this.#runs.onRun(listener);
  }

  #requireFree(): void {
    const run = this.#runs.busy;
    if (run === null) return;
    throw new RomkitError({
      code: 'trial-in-use',
      message: `${revisionName(run)} is being tried by ${run.by}: this server does one trial at a time.`,
      hint: 'Wait until it has ended, or stop it.',
    });
  }

  #runOf({ revision: { image, revision }, as, firmware, memoryMiB }: TrialPlan, by: string): TrialRun {
    return {
      ...{ id: this.#runs.nextId(), image, revision, by, as, firmware, memoryMiB },
      ...{
        phase: 'preparing',
        startedMs: this.#environment.clock(),
        note: 'the virtual machine is prepared',
      },
      ...{ boot: null, trial: null, problem: null },
    };
  }

  async #carryOut(task: Task<TrialRun>, plan: TrialPlan, history: ConsoleHistory): Promise<void> {
    const { bench, registry, log } = this.#environment;
    try {
      const end = await bench.run(
        plan,
        {
          onNote: (note) => task.tell({ note }),
          onPower: (startedMs) => task.tell({ phase: 'booting', startedMs }),
          onBoot: (boot) => task.tell({ boot }),
          onConsole: (bytes) => history.push(bytes),
        },
        task.signal,
      );
      const trial = trialOf(task.run, end);
      await registry.trials.put(trial);
      task.tell({ phase: 'ended', trial });
    } catch (error) {
      if (!(error instanceof RomkitError)) log.error({ error }, 'a trial failed');
      task.tell({ phase: 'ended', problem: problemOf(error) });
    }
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
