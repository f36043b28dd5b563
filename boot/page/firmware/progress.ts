import type { FirmwareStep } from '../../server/firmware/firmware-run.ts';

const words: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  copying: 'preparing the source',
  dependencies: 'reading dependencies',
  compiling: 'compiling',
  linking: 'linking',
  packing: 'packing',
  done: 'done',
};

/** `compiling, 120 of 340 objects`. */
export function stepText({ step, done, total }: FirmwareStep): string {
  const word = words[step] ?? step;
  return done === null || total === null || total === 0 ? word : `${word}, ${done} of ${total} objects`;
}

/** How far a target is, in percent; null where nobody can tell. Compiling is nearly all of it. */
export function stepPercent({ step, done, total }: FirmwareStep): number | null {
  if (step === 'done') return 100;
  if (step === 'linking' || step === 'packing') return 95;
  if (step !== 'compiling' || done === null || total === null || total === 0) return null;
  return Math.min(90, Math.round((90 * done) / total));
}
