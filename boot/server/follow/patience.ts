import type { StagePatience } from '../../chain/diagnosis/patience.ts';
import { stages, type Stage } from '../../chain/stage.ts';

/** A stage without progress for so long is stuck; machines of metal take longer than emulated ones for everything. */
export const usualPatienceMs = 180_000;

/** A system starts more slowly than its firmware loads it. */
const systemFactor = 3;

/** @param patienceMs for each stage but the system's own start */
export function patienceOf(patienceMs: number): StagePatience {
  const entries = stages.map((stage): [Stage, number] => [
    stage,
    stage === 'os' ? systemFactor * patienceMs : patienceMs,
  ]);
  return Object.fromEntries(entries) as Record<Stage, number>;
}
