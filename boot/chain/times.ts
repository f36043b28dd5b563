import type { Stage } from './stage.ts';
import type { ChainState } from './track.ts';

/** How long each stage that is done took, in milliseconds: from the end of the one before it. */
export function stageTimes(state: ChainState): Map<Stage, number> {
  const times = new Map<Stage, number>();
  let before = 0;
  for (const { stage, endedMs } of state.stages) {
    if (endedMs === null) break;
    times.set(stage, endedMs - before);
    before = endedMs;
  }
  return times;
}
