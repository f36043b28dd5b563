import type { Assignment } from '../../../registry/model/assignment.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import { itemAt } from '../../../../system/present.ts';
import { nextBootOf } from './machine-view.ts';

/** The difference between two moments, by the machines' numbers. */
export interface MachineChanges {
  readonly changed: ReadonlySet<number>;
  readonly removed: ReadonlySet<number>;
  /** Images, assignments or policy are others. */
  readonly rules: boolean;
}

/** The machines that a list shows in another way after a change: they are others, or their next boots are. */
export function changesBetween(before: Snapshot, now: Snapshot): MachineChanges {
  const [changed, removed] = [new Set<number>(), new Set<number>()];
  noteMachines(before.machines, now.machines, changed, removed);
  const affected = affectedByRules(before, now);
  if (affected !== null) noteNextBoots(before, now, affected, changed);
  return { changed, removed, rules: affected !== null };
}

/** Both lists are in the order of the numbers. */
function noteMachines(
  before: readonly Machine[],
  now: readonly Machine[],
  changed: Set<number>,
  removed: Set<number>,
): void {
  if (before === now) return;
  let old = 0;
  for (const machine of now) {
    while (old < before.length && itemAt(before, old).id < machine.id) removed.add(itemAt(before, old++).id);
    const isOld = before[old]?.id === machine.id;
    if (!isOld || before[old] !== machine) changed.add(machine.id);
    if (isOld) old += 1;
  }
  for (; old < before.length; old += 1) removed.add(itemAt(before, old).id);
}

function noteNextBoots(
  before: Snapshot,
  now: Snapshot,
  affected: ReadonlySet<number> | 'all',
  changed: Set<number>,
): void {
  for (const machine of now.machines) {
    if (changed.has(machine.id) || (affected !== 'all' && !affected.has(machine.id))) continue;
    const [old, next] = [nextBootOf(before, machine), nextBootOf(now, machine)];
    if (JSON.stringify(old) !== JSON.stringify(next)) changed.add(machine.id);
  }
}

/** The machines whose next boots may be others; null where the rules are the same. */
function affectedByRules(before: Snapshot, now: Snapshot): ReadonlySet<number> | 'all' | null {
  if (before.images !== now.images || before.policy !== now.policy) return 'all';
  if (before.assignments === now.assignments) return null;
  const affected = new Set<number>();
  for (const { target } of differing(before.assignments, now.assignments)) {
    if (!('machine' in target)) return 'all';
    affected.add(target.machine);
  }
  return affected;
}

function differing(a: readonly Assignment[], b: readonly Assignment[]): Assignment[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [...a.filter((each) => !inB.has(each)), ...b.filter((each) => !inA.has(each))];
}
