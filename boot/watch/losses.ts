import { finding, type Diagnosis, type DiagnosisCode } from '../chain/diagnosis/diagnosis.ts';
import type { Stage } from '../chain/stage.ts';

/** Packets that the capture lost between one look at its counter and the next. */
interface Loss {
  readonly fromMs: number;
  readonly toMs: number;
  readonly packets: number;
}

/** More are put together, the oldest first. */
const mostLosses = 1000;

/** The counter runs ahead of the packets, of which a buffer is still to be read. */
export const readLateMs = 1000;

/** How much a capture has lost, and when. */
export class Losses {
  readonly #losses: Loss[] = [];
  #countedMs = -Infinity;

  /** The counter was looked at. @param packets lost since it was the last time */
  counted(packets: number, atMs: number): void {
    if (packets > 0) this.#losses.push({ fromMs: this.#countedMs, toMs: atMs, packets });
    this.#countedMs = atMs;
    if (this.#losses.length <= mostLosses) return;
    const [first, second] = this.#losses.splice(0, 2);
    if (first === undefined || second === undefined) return;
    this.#losses.unshift({ ...second, fromMs: first.fromMs, packets: first.packets + second.packets });
  }

  /** Packets that may have been lost in that time. */
  between(fromMs: number, toMs: number): number {
    return this.#losses
      .filter((loss) => loss.toMs >= fromMs && loss.fromMs <= toMs)
      .reduce((sum, { packets }) => sum + packets, 0);
  }
}

/** Found as soon as an answer or an acknowledgment has been missing for often enough. */
const ofAbsence: ReadonlySet<DiagnosisCode> = new Set([
  ...(['no-dhcp-answer', 'no-proxy-answer', 'no-server-answer', 'large-packets-lost'] as const),
  ...(['dhcp-without-boot-file', 'dhcp-pool-empty', 'transfer-stalled'] as const),
]);

/** The verdict on a boot whose end may have been among what was lost. */
export const packetsLost = (packets: number, stage: Stage): Diagnosis =>
  finding(
    'capture-lost-packets',
    stage,
    `The capture lost ${packets} packet${packets === 1 ? '' : 's'} where the rest of this boot should be; what is missing may have been among them.`,
    'Watch where less traffic passes, for example at the port of the machine, or on a machine that is less busy.',
  );

export const restsOnAbsence = (code: DiagnosisCode): boolean => ofAbsence.has(code);
