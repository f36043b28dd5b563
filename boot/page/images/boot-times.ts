import type { Boot } from '../../registry/model/boot.ts';
import { itemAt, lastItem } from '../../../system/present.ts';

/** How long the boots took that came up; null where none did. */
export function bootTimes(
  boots: readonly Boot[],
): { readonly medianMs: number; readonly slowestMs: number } | null {
  const times = boots
    .filter(({ state }) => ['up', 'handed-over'].includes(state))
    .flatMap(({ startedMs, endedMs }) => (endedMs === null ? [] : [endedMs - startedMs]))
    .sort((a, b) => a - b);
  if (times.length === 0) return null;
  return { medianMs: itemAt(times, Math.floor((times.length - 1) / 2)), slowestMs: lastItem(times) };
}
