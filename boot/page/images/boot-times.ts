import type { Boot } from '../../registry/model/boot.ts';

/** How long the boots took that came up; null where none did. */
export function bootTimes(
  boots: readonly Boot[],
): { readonly medianMs: number; readonly slowestMs: number } | null {
  const times = boots
    .filter(({ state, endedMs }) => ['up', 'handed-over'].includes(state) && endedMs !== null)
    .map(({ startedMs, endedMs }) => endedMs! - startedMs)
    .sort((a, b) => a - b);
  if (times.length === 0) return null;
  return { medianMs: times[Math.floor((times.length - 1) / 2)]!, slowestMs: times.at(-1)! };
}
