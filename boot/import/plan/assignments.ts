import type { Assignment, Target } from '../../registry/model/assignment.ts';
import type { Snapshot } from '../../registry/snapshot.ts';
import { targetKey } from '../../registry/names.ts';
import { targetTitle } from '../collect/collector.ts';
import type { ImageReference } from '../collect/image-reference.ts';
import type { ImportedAssignment, ImportedTarget } from '../site.ts';
import { resolveImage, type KnownAs } from './images.ts';
import type { PlanDraft } from './import-plan.ts';

export interface AssignmentCounts {
  readonly added: number;
  readonly same: number;
  /** Of images whose files have yet to be stored. */
  readonly waiting: number;
}

/** Plan the assignments of a site; those of the registry stay. */
export function planAssignments(
  assignments: readonly ImportedAssignment[],
  known: KnownAs,
  draft: PlanDraft,
): AssignmentCounts {
  const there = new Map(draft.snapshot.assignments.map((each) => [targetKey(each.target), each]));
  const counts = { added: 0, same: 0, waiting: 0 };
  for (const assignment of assignments) {
    const result = planAssignment(assignment, known, there, draft);
    if (result !== null) counts[result] += 1;
  }
  return counts;
}

function planAssignment(
  wanted: ImportedAssignment,
  known: KnownAs,
  there: ReadonlyMap<string, Assignment>,
  draft: PlanDraft,
): keyof AssignmentCounts | null {
  const image = resolveImage(wanted, known, draft);
  if (image === null) return 'waiting';
  if (image === undefined) {
    draft.problem(
      wanted.place,
      `There is no image "${nameOf(wanted)}"; ${targetTitle(wanted.target)} is left without.`,
    );
    return null;
  }
  const target = registryTarget(wanted.target, draft.snapshot);
  const found = target === undefined ? undefined : there.get(targetKey(target));
  if (found !== undefined) return compare(wanted, image, found, draft);
  if (wanted.target.type === 'once' && target !== undefined) return tellSpent(wanted, draft);
  addAssignment(wanted, image, draft);
  return 'added';
}

function compare(
  { target, place, priority }: ImportedAssignment,
  image: ImageReference,
  found: Assignment,
  draft: PlanDraft,
): 'same' | null {
  const isSame =
    found.image === image.image && found.revision === image.revision && found.priority === priority;
  if (isSame) return 'same';
  const more = found.priority === priority ? '' : ` with the priority ${found.priority}`;
  draft.problem(
    place,
    `${targetTitle(target)} has the image "${nameOf(found)}"${more} in the registry and keeps it; "${nameOf(image)}" is left out.`,
  );
  return null;
}

/** A machine that booted it meanwhile would boot it again, and perhaps install itself anew. */
function tellSpent({ target, place, ...image }: ImportedAssignment, draft: PlanDraft): null {
  draft.problem(
    place,
    `${targetTitle(target)} is known already, and may have booted "${nameOf(image)}" since: romkit assign --once gives it to it again.`,
  );
  return null;
}

function addAssignment(
  { target, place, priority }: ImportedAssignment,
  image: ImageReference,
  draft: PlanDraft,
): void {
  if ('mac' in target)
    draft.change(place, { type: 'assign-card', mac: target.mac, once: target.type === 'once', ...image });
  else draft.change(place, { type: 'assign', assignment: { target, ...image, priority } });
}

/** Undefined for a machine that the registry does not know yet. */
function registryTarget(target: ImportedTarget, { byMac }: Snapshot): Target | undefined {
  if (!('mac' in target)) return target;
  const machine = byMac.get(target.mac);
  return machine?.known === true ? { type: target.type, machine: machine.id } : undefined;
}

const nameOf = ({ image, revision }: ImageReference): string =>
  revision === null ? image : `${image}@${revision}`;
