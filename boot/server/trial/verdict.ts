import { finding, type Diagnosis } from '../../chain/diagnosis/diagnosis.ts';
import type { Stage } from '../../chain/stage.ts';
import { readSigns } from '../../evidence/console/sign.ts';
import type { Boot } from '../../registry/model/boot.ts';
import type { Trial, TrialOutcome } from '../../registry/model/trial.ts';
import { present } from '../../../system/present.ts';

/** How a trial ended. */
export interface Verdict {
  readonly outcome: TrialOutcome;
  readonly atMs: number;
  readonly diagnosis: Trial['diagnosis'];
}

export interface TrialLimits {
  /** The whole trial is no longer than this. */
  readonly totalMs: number;
  /** A diagnosis stands when nothing has moved for so long: machines try again. */
  readonly graceMs: number;
  /** A system that has loaded and says nothing more is waited for so long. */
  readonly silenceMs: number;
}

const usualLimits: TrialLimits = { totalMs: 300_000, graceMs: 5000, silenceMs: 60_000 };

/** Judges a boot in a virtual machine: by what the server sees of it, by the console, and by the time. */
export class TrialJudge {
  readonly #limits: TrialLimits;
  readonly #startedMs: number;
  #boot: Boot | null = null;
  #loadedMs: number | null = null;
  #heardMs: number;
  /** The console told that nothing goes on by itself: the server's diagnosis, which comes later, says why. */
  #told: { readonly atMs: number; readonly diagnosis: Diagnosis } | null = null;
  /** Since when the boot has the diagnosis that it has. */
  #stuckMs: number | null = null;
  #verdict: Verdict | null = null;

  constructor(startedMs: number, limits: TrialLimits = usualLimits) {
    this.#startedMs = startedMs;
    this.#heardMs = startedMs;
    this.#limits = limits;
  }

  get verdict(): Verdict | null {
    return this.#verdict;
  }

  onBoot(boot: Boot, atMs: number): void {
    this.#heardMs = atMs;
    if (boot.diagnosis === null) this.#stuckMs = null;
    else if (boot.diagnosis.message !== this.#boot?.diagnosis?.message) this.#stuckMs = atMs;
    this.#boot = boot;
    if (['last-file-served', 'handed-over'].includes(boot.state)) this.#loadedMs ??= boot.endedMs ?? atMs;
    if (boot.state === 'up') this.#end('up', boot.endedMs ?? atMs, null);
  }

  onLine(line: string, atMs: number): void {
    this.#heardMs = atMs;
    for (const sign of readSigns(line)) {
      if (this.#loadedMs !== null && sign.kind === 'os') this.#end('up', atMs, null);
      if (sign.kind !== 'complaint' || !sign.complaint.isEnd) continue;
      const { code, stage, message, next } = sign.complaint;
      this.#told ??= { atMs, diagnosis: finding(code, stage ?? this.#stage(), message, next) };
    }
  }

  /** The machine has pressed its own reset button. */
  onReset(atMs: number): void {
    if (this.#loadedMs !== null)
      this.#stop(
        atMs,
        'The machine started over after it had loaded everything.',
        'Look at the end of the console before it.',
      );
  }

  /** The machine has switched itself off. */
  onOff(atMs: number): void {
    if (this.#loadedMs !== null) this.#end('loaded', atMs, null);
    else
      this.#stop(
        atMs,
        'The machine switched itself off before it had loaded everything.',
        'Look at its console.',
      );
  }

  tick(nowMs: number): void {
    const { totalMs, graceMs, silenceMs } = this.#limits;
    const { diagnosis = null, endedMs = null } = this.#boot ?? {};
    if (this.#stuckMs !== null && nowMs - this.#stuckMs >= graceMs)
      this.#end('stopped', endedMs ?? this.#stuckMs, diagnosis);
    if (this.#told !== null && nowMs - this.#told.atMs >= graceMs)
      this.#end('stopped', this.#told.atMs, diagnosis ?? short(this.#told.diagnosis));
    const isSilent = this.#loadedMs !== null && nowMs - this.#heardMs >= silenceMs;
    if (isSilent) this.#end('loaded', present(this.#loadedMs, 'loaded ms'), null);
    if (nowMs - this.#startedMs < totalMs) return;
    if (this.#loadedMs !== null) this.#end('loaded', this.#loadedMs, null);
    else
      this.#stop(
        nowMs,
        `It had not loaded everything after ${Math.round(totalMs / 1000)} s.`,
        'Look at its console.',
      );
  }

  #stop(atMs: number, message: string, next: string): void {
    this.#end(
      'stopped',
      atMs,
      this.#boot?.diagnosis ?? short(finding('unknown', this.#stage(), message, next)),
    );
  }

  #stage(): Stage {
    if (this.#loadedMs !== null) return 'os';
    return this.#boot?.stages.find(({ status }) => status !== 'done')?.stage ?? 'firmware';
  }

  #end(outcome: TrialOutcome, atMs: number, diagnosis: Trial['diagnosis']): void {
    this.#verdict ??= { outcome, atMs, diagnosis };
  }
}

const short = ({ code, stage, message, next }: Diagnosis): Trial['diagnosis'] => ({
  ...{ code, stage, message, next },
});
