import type { BootEvent } from '../../chain/event.ts';
import type { Expectation } from '../../chain/expectation.ts';
import { currentStage, nextState, type ChainState } from '../../chain/track.ts';

/**
 * The chain after one more event of its machine. A server does not see everything: a file may come from another one,
 * and a proxy hears no acknowledgement. So a file that belongs to a later stage proves the stages before it; they are
 * done without times. Pure.
 */
export function advance(state: ChainState, event: BootEvent, expected: Expectation): ChainState {
  if (!canEndStage(event)) return state;
  for (let from: ChainState | undefined = state; from !== undefined; from = withoutCurrent(from)) {
    const next = nextState(from, event, expected);
    if (next !== from) return next;
    // An acknowledgement may always be that of the first DHCP, once more.
    if (event.type === 'dhcp-reply') return state;
  }
  return state;
}

const canEndStage = ({ type }: BootEvent): boolean =>
  ['dhcp-request', 'dhcp-reply', 'tftp-end', 'http-response', 'os-report'].includes(type);

function withoutCurrent(state: ChainState): ChainState | undefined {
  const current = currentStage(state);
  if (current === undefined) return undefined;
  const stages = state.stages.map((each) =>
    each === current ? { ...each, status: 'done' as const, startedMs: null, detail: null } : each,
  );
  return { stages, complete: stages.every(({ status }) => status === 'done') };
}

/** Everything up to the system has gone out, however it was seen. */
export function withFilesDone(state: ChainState, atMs: number): ChainState {
  const stages = state.stages.map((each) =>
    each.stage === 'os' || each.status === 'done'
      ? each
      : { ...each, status: 'done' as const, endedMs: atMs },
  );
  const os = stages.findIndex(({ stage, status }) => stage === 'os' && status === 'pending');
  if (os >= 0) stages[os] = { ...stages[os]!, status: 'active', startedMs: atMs };
  return { stages, complete: stages.every(({ status }) => status === 'done') };
}
