import type { Machine } from '../model/machine.ts';
import type { Session } from './session.ts';

/**
 * Keep the pool of unknown machines within the policy's bound: those that were not seen for the longest time go, with
 * their history. Machines that somebody knows never go.
 */
export async function boundUnknown(session: Session): Promise<void> {
  const { machines, policy } = session.snapshot();
  const unknown = machines.filter(({ known }) => !known);
  const excess = unknown.length - policy.mostUnknown;
  if (excess <= 0) return;
  const dropped = unknown.sort((a, b) => seenMs(a) - seenMs(b) || a.id - b.id).slice(0, excess);
  for (const { id } of dropped) session.draft.removeMachine(id);
  session.state.dropped_unknown += dropped.length;
  await session.boots.drop(dropped.map(({ id }) => id));
}

const seenMs = ({ lastSeenMs, createdMs }: Machine): number => lastSeenMs ?? createdMs;
