import type { Boot } from '../../registry/model/boot.ts';
import type { TrialPlan } from '../../registry/trial/plan-trial.ts';
import type { Verdict } from './verdict.ts';

/** Is told what a trial does, as it happens. */
export interface TrialListener {
  /** A step before the machine is on, in words. */
  onNote(words: string): void;
  /** The virtual machine has been switched on. Milliseconds since 1970. */
  onPower(atMs: number): void;
  onBoot(boot: Boot): void;
  onConsole(bytes: Uint8Array): void;
}

/** How a trial ended, and with which programs: see Trial. */
export interface TrialEnd extends Verdict {
  readonly versions: Readonly<Record<string, string>>;
}

/** Virtual machines on a network of their own, for one trial at a time. */
export interface TrialBench {
  /** Memory that there is for a machine at the moment. */
  mostMemoryMiB(): number;
  /** @throws RomkitError (exit code 3) with what is missing here */
  require(plan: TrialPlan): Promise<void>;
  /**
   * Boot a revision until there is a verdict. Nothing of it is left when the promise settles.
   * @throws RomkitError of what it needs; the abort reason
   */
  run(plan: TrialPlan, listener: TrialListener, signal: AbortSignal): Promise<TrialEnd>;
}
