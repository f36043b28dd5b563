import type { Mac } from '../chain/event.ts';
import type { Assignment, Policy, Target } from './model/assignment.ts';
import type { Image } from './model/image.ts';
import type { Machine } from './model/machine.ts';
import { architectures } from './model/names.ts';
import { editedLookup, type Lookup } from './lookup.ts';
import { assignmentsByTarget, firstAtLeast, keepAssignmentIndex, machineById } from './names.ts';
import type { Snapshot } from './snapshot.ts';
import { itemAt } from '../../system/present.ts';

/**
 * The difference between two snapshots, by key; null: removed. A plan makes it, the store writes it, and other
 * processes read it back to bring their own snapshot up to date.
 */
export interface Edits {
  readonly machines: ReadonlyMap<number, Machine | null>;
  readonly images: ReadonlyMap<string, Image | null>;
  /** By the target's key. */
  readonly assignments: ReadonlyMap<string, Assignment | null>;
  readonly policy: Policy | null;
}

/** A snapshot after some edits; what they do not touch is shared with the one before. */
export function applyEdits(before: Snapshot, edits: Edits, change: number): Snapshot {
  const touchesMachines = edits.machines.size > 0;
  return {
    change,
    machines: touchesMachines ? editedMachines(before, edits.machines) : before.machines,
    byMac: touchesMachines ? editedAddresses(before, edits.machines) : before.byMac,
    images: edits.images.size > 0 ? editedImages(before.images, edits.images) : before.images,
    assignments:
      edits.assignments.size > 0 ? editedAssignments(before, edits.assignments) : before.assignments,
    policy: edits.policy ?? before.policy,
  };
}

/** Are there no edits at all? */
export const isEmpty = ({ machines, images, assignments, policy }: Edits): boolean =>
  machines.size + images.size + assignments.size === 0 && policy === null;

function editedMachines({ machines }: Snapshot, edits: Edits['machines']): readonly Machine[] {
  const next = [...machines];
  for (const [id, machine] of edits) {
    const at = firstAtLeast(next.length, (index) => itemAt(next, index).id >= id);
    const isThere = next[at]?.id === id;
    if (machine === null) next.splice(at, isThere ? 1 : 0);
    else next.splice(at, isThere ? 1 : 0, machine);
  }
  return next;
}

/** Removals first: an address may go from one machine to another in one change. */
function editedAddresses(before: Snapshot, edits: Edits['machines']): Lookup<Mac, Machine> {
  const freed = [...edits.keys()].flatMap((id) => machineById(before, id)?.macs ?? []);
  const owned = [...edits.values()].flatMap(
    (machine) => machine?.macs.map((mac) => [mac, machine] as const) ?? [],
  );
  return editedLookup(before.byMac, [...freed.map((mac) => [mac, null] as const), ...owned]);
}

function editedImages(before: Snapshot['images'], edits: Edits['images']): Snapshot['images'] {
  const next = new Map(before);
  for (const [name, image] of edits) {
    if (image === null) next.delete(name);
    else next.set(name, image);
  }
  return new Map([...next].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function editedAssignments(before: Snapshot, edits: Edits['assignments']): readonly Assignment[] {
  const index = assignmentsByTarget(before);
  const next = [...before.assignments];
  for (const [key, assignment] of edits) {
    const target = (assignment ?? index.get(key))?.target;
    if (target === undefined) continue;
    const at = firstAtLeast(next.length, (place) => compareTargets(itemAt(next, place).target, target) >= 0);
    const isThere = next[at] !== undefined && compareTargets(next[at].target, target) === 0;
    next.splice(at, isThere ? 1 : 0, ...(assignment === null ? [] : [assignment]));
  }
  keepAssignmentIndex(next, editedLookup(index, edits));
  return next;
}

/** In the order of precedence, then by machine or name: one registry has one list. */
export const sortedAssignments = (assignments: readonly Assignment[]): readonly Assignment[] =>
  [...assignments].sort((a, b) => compareTargets(a.target, b.target));

const targetTypes = ['once', 'machine', 'tag', 'architecture', 'default'] as const;

function compareTargets(a: Target, b: Target): number {
  if (a.type !== b.type) return targetTypes.indexOf(a.type) - targetTypes.indexOf(b.type);
  if ('machine' in a && 'machine' in b) return a.machine - b.machine;
  if (a.type === 'architecture' && b.type === 'architecture')
    return architectures.indexOf(a.architecture) - architectures.indexOf(b.architecture);
  if (a.type === 'tag' && b.type === 'tag') return a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
  return 0;
}
