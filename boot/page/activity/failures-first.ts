import type { Boot } from '../../registry/model/boot.ts';

/** A failure stays on top for so long. */
const recentMs = 3_600_000;

/** Boots that have stopped within the hour, then all others; each newest first. */
export function failuresFirst(boots: readonly Boot[], now: number): Boot[] {
  const isFailure = ({ diagnosis, state, startedMs }: Boot): boolean =>
    (diagnosis !== null || state === 'failed') && state !== 'up' && now - startedMs < recentMs;
  return [...boots.filter(isFailure), ...boots.filter((boot) => !isFailure(boot))];
}
