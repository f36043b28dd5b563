import type { TrialPlan } from '../../../boot/registry/trial/plan-trial.ts';
import type { TrialBench, TrialEnd, TrialListener } from '../../../boot/server/trial/trial-bench.ts';

/** A bench whose machine does as the test says. */
export class PlayedBench implements TrialBench {
  plan: TrialPlan | null = null;
  listener!: TrialListener;
  end!: (end: TrialEnd) => void;
  lacks: Error | null = null;
  #begun!: () => void;
  /** Settles when a machine has been switched on. */
  readonly begun = new Promise<void>((resolve) => (this.#begun = resolve));

  mostMemoryMiB(): number {
    return 2048;
  }

  async require(): Promise<void> {
    if (this.lacks !== null) throw this.lacks;
  }

  run(plan: TrialPlan, listener: TrialListener, signal: AbortSignal): Promise<TrialEnd> {
    Object.assign(this, { plan, listener });
    listener.onPower(1000);
    this.#begun();
    return new Promise((resolve, reject) => {
      this.end = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }
}
