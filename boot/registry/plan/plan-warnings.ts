import type { Revision } from '../model/image.ts';
import type { Assignment, UnknownPolicy } from '../model/assignment.ts';
import type { RecordedChange } from '../model/change.ts';
import type { Machine } from '../model/machine.ts';
import { assignmentsByTarget, machineById, targetKey } from '../names.ts';
import { candidatesFor, type Candidate } from '../resolve/candidates.ts';
import { fitWarnings, type FitWarning } from '../resolve/fit-warning.ts';
import { findRevision } from '../resolve/revision.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * The machines that cannot start the revisions which changes give them.
 * @param next the registry after the changes
 */
export function planWarnings(changes: readonly RecordedChange[], next: Snapshot): FitWarning[] {
  const winners = new Winners(next);
  const given = new Map<Revision, Map<number, Machine>>();
  for (const change of changes) {
    const gift = giftOf(change, next);
    const revision = gift === null ? null : findRevision(next, gift.choice);
    if (gift === null || revision === null) continue;
    const known = given.get(revision) ?? new Map<number, Machine>();
    for (const machine of gift.machines ?? winners.where(gift.decides)) known.set(machine.id, machine);
    given.set(revision, known);
  }
  return [...given].flatMap(([revision, machines]) => fitWarnings(revision, [...machines.values()]));
}

/** An image that a change gives to machines. */
interface Gift {
  readonly choice: Pick<Assignment, 'image' | 'revision'>;
  /** Absent: those whose winning rule it is. */
  readonly machines?: readonly Machine[];
  readonly decides: (winner: Candidate) => boolean;
}

function giftOf(change: RecordedChange, next: Snapshot): Gift | null {
  switch (change.type) {
    case 'assign':
      return giftOfAssignment(change.assignment, next);
    case 'set-policy':
      return giftOfPolicy(change.policy.unknown);
    case 'use-revision':
    case 'add-revision':
      return next.images.has(change.image) ? giftOfCurrent(change.image) : null;
    default:
      return null;
  }
}

function giftOfAssignment({ target, image, revision }: Assignment, next: Snapshot): Gift | null {
  const assigned = assignmentsByTarget(next).get(targetKey(target));
  // A later one of the same changes may have taken its place.
  if (assigned === undefined || assigned.image !== image || assigned.revision !== revision) return null;
  const decides = ({ choice }: Candidate): boolean => choice === assigned;
  if (!('machine' in target)) return { choice: assigned, decides };
  const machine = machineById(next, target.machine);
  return machine === undefined ? null : { choice: assigned, machines: [machine], decides };
}

const giftOfPolicy = (unknown: UnknownPolicy | undefined): Gift | null =>
  unknown?.type === 'image'
    ? { choice: { image: unknown.image, revision: null }, decides: ({ rule }) => rule === 'unknown' }
    : null;

const giftOfCurrent = (image: string): Gift => ({
  choice: { image, revision: null },
  decides: ({ choice }) => choice?.image === image && choice.revision === null,
});

/** The rule that decides on each machine from its second next boot on: found out where somebody asks. */
class Winners {
  readonly #snapshot: Snapshot;
  #winners: (readonly [Machine, Candidate])[] | null = null;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  where(decides: (winner: Candidate) => boolean): Machine[] {
    this.#winners ??= this.#snapshot.machines.flatMap((machine) => {
      const winner = [...candidatesFor(this.#snapshot, machine, machine.architecture)].find(
        ({ rule, choice }) => rule !== 'once' && choice !== null,
      );
      return winner === undefined ? [] : [[machine, winner] as const];
    });
    return this.#winners.flatMap(([machine, winner]) => (decides(winner) ? [machine] : []));
  }
}
