import { stages as inOrder } from '../../../chain/stage.ts';
import type { StageState, StageStatus } from '../../../chain/track.ts';
import type { Boot } from '../../model/boot.ts';
import type { ChainSeen } from '../../registry.ts';

const order: readonly StageStatus[] = ['pending', 'active', 'done'];

/**
 * A boot's chain of which several servers see a part each: every stage as far as any of them has seen it, and those
 * before it done without times. What stopped it counts where it is still at that stage. Pure.
 */
export function mergedChain(
  known: Pick<Boot, 'method' | 'stages' | 'diagnosis'>,
  seen: ChainSeen,
): ChainSeen {
  const furthest = inOrder.flatMap((stage): StageState[] => {
    const both = [...seen.stages, ...known.stages].filter((each) => each.stage === stage);
    return both.length === 0 ? [] : [both.reduce(further)];
  });
  const last = furthest.findLastIndex(({ status }) => status === 'done');
  const stages = furthest.map((each, index): StageState => {
    if (index <= last) return each.status === 'done' ? each : { ...each, status: 'done', startedMs: null };
    return index > last + 1 && each.status === 'active' ? { ...each, status: 'pending' } : each;
  });
  const at = stages[last + 1]?.stage;
  const diagnosis = [seen.diagnosis, known.diagnosis].find((each) => each?.stage === at) ?? null;
  return { method: seen.method ?? known.method, stages, diagnosis };
}

/** One with its times tells more than one that was proven by what came after it. */
function further(a: StageState, b: StageState): StageState {
  const difference = order.indexOf(a.status) - order.indexOf(b.status);
  if (difference !== 0) return difference > 0 ? a : b;
  return a.endedMs === null && b.endedMs !== null ? b : a;
}
