import type { Assignment, Target } from './model/assignment.ts';
import type { Lookup } from './lookup.ts';
import type { Machine } from './model/machine.ts';
import type { RevisionName } from './model/names.ts';
import type { Snapshot } from './snapshot.ts';
import { itemAt } from '../../system/present.ts';

/** The key of a target: two assignments for one target cannot be. `machine:3`, `tag:rack7`, `default`. */
export function targetKey(target: Target): string {
  switch (target.type) {
    case 'once':
    case 'machine':
      return `${target.type}:${target.machine}`;
    case 'tag':
      return `tag:${target.tag}`;
    case 'architecture':
      return `architecture:${target.architecture}`;
    case 'default':
      return 'default';
  }
}

/**
 * A target in words: `the next boot of web1`, `tag rack7`, `the default for arm64`.
 * @param nameOf a machine in words by its key
 */
export function targetName(target: Target, nameOf: (machine: number) => string): string {
  switch (target.type) {
    case 'once':
      return `the next boot of ${nameOf(target.machine)}`;
    case 'machine':
      return nameOf(target.machine);
    case 'tag':
      return `tag ${target.tag}`;
    case 'architecture':
      return `the default for ${target.architecture}`;
    case 'default':
      return 'the default';
  }
}

/** A machine in a sentence: its name, else its first address. */
export const machineName = (machine: Machine | undefined, id: number): string =>
  machine === undefined ? `machine ${id}` : (machine.name ?? machine.macs[0] ?? `machine ${id}`);

/** `debian@3`. */
export const revisionName = ({ image, revision }: RevisionName): string => `${image}@${revision}`;

/** A machine by its key; the machines of a snapshot are in ascending order of it. */
export function machineById({ machines }: Snapshot, id: number): Machine | undefined {
  const at = firstAtLeast(machines.length, (index) => itemAt(machines, index).id >= id);
  return machines[at]?.id === id ? machines[at] : undefined;
}

/** The first index below `length` at which a test that turns from false to true once is true, else `length`. */
export function firstAtLeast(length: number, isAtLeast: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAtLeast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const indexes = new WeakMap<readonly Assignment[], Lookup<string, Assignment>>();

/** The assignments of a snapshot by their targets' keys. */
export function assignmentsByTarget({ assignments }: Snapshot): Lookup<string, Assignment> {
  const known = indexes.get(assignments);
  if (known !== undefined) return known;
  const index = new Map(assignments.map((each) => [targetKey(each.target), each]));
  keepAssignmentIndex(assignments, index);
  return index;
}

/** Whoever has made a list of assignments and its index together spares the next reader making the index again. */
export function keepAssignmentIndex(
  assignments: readonly Assignment[],
  index: Lookup<string, Assignment>,
): void {
  indexes.set(assignments, index);
}
