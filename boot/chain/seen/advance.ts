import type { BootEvent } from '../event.ts';
import type { Expectation } from '../expectation.ts';
import { currentStage, endsStage, nextState, type ChainState, type StageState } from '../track.ts';
import { itemAt } from '../../../system/present.ts';

/**
 * The chain after one more event of its machine. Not everything is seen: a file may come from another one,
 * and a proxy hears no acknowledgement. So a file that belongs to a later stage proves the stages before it; they are
 * done without times. Pure.
 */
export function advance(state: ChainState, event: BootEvent, expected: Expectation): ChainState {
  if (!endings.has(event.type)) return state;
  // An acknowledgement may always be that of the first DHCP, once more: it proves the current stage alone.
  if (event.type === 'dhcp-reply') return nextState(state, event, expected);
  const ended = state.stages.findIndex(
    ({ stage, status }) => status !== 'done' && endsStage(stage, event, expected),
  );
  return ended < 0 ? state : nextState(withDoneBefore(state, ended), event, expected);
}

const endings: ReadonlySet<BootEvent['type']> = new Set([
  ...(['dhcp-request', 'dhcp-reply', 'tftp-end', 'http-response', 'os-report'] as const),
]);

function withDoneBefore(state: ChainState, ended: number): ChainState {
  if (state.stages[ended] === currentStage(state)) return state;
  const stages = state.stages.map((each, index) =>
    index < ended && each.status !== 'done'
      ? { ...each, status: 'done' as const, startedMs: null, detail: null }
      : each,
  );
  return { stages, complete: false };
}

/** Everything that this server gives has gone out, however it was seen: what is left is the system, or elsewhere. */
export function withFilesDone(state: ChainState, atMs: number): ChainState {
  const isLeft = ({ stage }: StageState): boolean => stage === 'os' || stage === 'boot-loader';
  const stages = state.stages.map((each) =>
    isLeft(each) || each.status === 'done' ? each : { ...each, status: 'done' as const, endedMs: atMs },
  );
  const next = stages.findIndex(({ status }) => status !== 'done');
  if (next >= 0 && itemAt(stages, next).status === 'pending')
    stages[next] = { ...itemAt(stages, next), status: 'active', startedMs: atMs };
  return { stages, complete: next < 0 };
}
