import type { Assignment } from '../../../registry/model/assignment.ts';
import type { Boot } from '../../../registry/model/boot.ts';
import type { Machine } from '../../../registry/model/machine.ts';
import type { Snapshot } from '../../../registry/snapshot.ts';
import type { MachineView } from '../views.ts';
import { nextBootOf } from './machine-view.ts';
import { itemAt } from '../../../../system/present.ts';

type NextBoot = MachineView['nextBoot'];

/** The difference between two moments, by the machines' numbers. */
export interface MachineChanges {
  readonly changed: ReadonlySet<number>;
  readonly removed: ReadonlySet<number>;
  /** Images, assignments or policy are others. */
  readonly rules: boolean;
}

/**
 * The machines as the API shows them, kept from one change of the registry to the next: what a change does not touch is
 * neither resolved nor written as JSON again.
 */
export class MachineList {
  /** Null where it was forgotten. */
  #snapshot: Snapshot | null;
  #nextBoots = new WeakMap<Machine, NextBoot>();
  readonly #views = new Map<number, MachineView>();
  #texts = new WeakMap<MachineView, string>();
  #pending = nothingPending();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** All machines, or the first ones. @param latest the newest boot of each */
  all(snapshot: Snapshot, latest: ReadonlyMap<number, Boot>, limit?: number): MachineView[] {
    this.#advance(snapshot);
    const machines = limit === undefined ? snapshot.machines : snapshot.machines.slice(0, limit);
    return machines.map((machine) => this.#view(snapshot, machine, latest.get(machine.id) ?? null));
  }

  /** Some machines, by their numbers; those that are gone are left out. */
  some(snapshot: Snapshot, ids: ReadonlySet<number>, latest: ReadonlyMap<number, Boot>): MachineView[] {
    this.#advance(snapshot);
    return snapshot.machines
      .filter(({ id }) => ids.has(id))
      .map((machine) => this.#view(snapshot, machine, latest.get(machine.id) ?? null));
  }

  /** Changes since this was asked last. */
  changes(snapshot: Snapshot): MachineChanges {
    this.#advance(snapshot);
    const changes = this.#pending;
    this.#pending = nothingPending();
    return changes;
  }

  /** Nobody looks: it fills no memory. Changes are told from the next look on. */
  forget(): void {
    this.#snapshot = null;
    this.#nextBoots = new WeakMap();
    this.#views.clear();
    this.#texts = new WeakMap();
    this.#pending = nothingPending();
  }

  /** JSON of a view that this list has given. */
  textOf(view: MachineView): string {
    const known = this.#texts.get(view);
    if (known !== undefined) return known;
    // JSON.stringify leaves a tree of pieces, which takes a third more; this is one string.
    const text = Buffer.from(JSON.stringify(view)).toString();
    this.#texts.set(view, text);
    return text;
  }

  #view(snapshot: Snapshot, machine: Machine, lastBoot: Boot | null): MachineView {
    const nextBoot = this.#nextBoot(snapshot, machine);
    const known = this.#views.get(machine.id);
    const source = known && sources.get(known);
    const isSame =
      known?.nextBoot === nextBoot && source?.machine === machine && source.lastBoot === lastBoot;
    if (isSame) return known;
    // The spread comes last: a property behind it makes a hidden class for each object (V8 11).
    const view = { nextBoot, lastBoot: lastBoot && atItsStage(lastBoot), ...machine };
    sources.set(view, { machine, lastBoot });
    this.#views.set(machine.id, view);
    return view;
  }

  #nextBoot(snapshot: Snapshot, machine: Machine): NextBoot {
    const known = this.#nextBoots.get(machine);
    if (known !== undefined) return known;
    const nextBoot = nextBootOf(snapshot, machine);
    this.#nextBoots.set(machine, nextBoot);
    return nextBoot;
  }

  #advance(snapshot: Snapshot): void {
    const before = this.#snapshot;
    if (before !== null && snapshot.change <= before.change) return;
    this.#snapshot = snapshot;
    if (before === null) return;
    this.#noteMachines(before.machines, snapshot.machines);
    const affected = affectedByRules(before, snapshot);
    if (affected !== null) this.#noteNextBoots(before, snapshot, affected);
  }

  /** Both lists are in the order of the numbers. */
  #noteMachines(before: readonly Machine[], now: readonly Machine[]): void {
    if (before === now) return;
    const { changed, removed } = this.#pending;
    let old = 0;
    const gone = (machine: Machine): void => {
      changed.delete(machine.id);
      removed.add(machine.id);
      this.#views.delete(machine.id);
    };
    for (const machine of now) {
      while (old < before.length && itemAt(before, old).id < machine.id) gone(itemAt(before, old++));
      const isOld = before[old]?.id === machine.id;
      if (!isOld || before[old] !== machine) {
        changed.add(machine.id);
        removed.delete(machine.id);
      }
      if (isOld) old += 1;
    }
    for (; old < before.length; old += 1) gone(itemAt(before, old));
  }

  #noteNextBoots(before: Snapshot, now: Snapshot, affected: ReadonlySet<number> | 'all'): void {
    this.#pending.rules = true;
    for (const machine of now.machines) {
      if (affected !== 'all' && !affected.has(machine.id)) continue;
      const old = this.#nextBoots.get(machine) ?? nextBootOf(before, machine);
      const next = nextBootOf(now, machine);
      const isSame = JSON.stringify(old) === JSON.stringify(next);
      this.#nextBoots.set(machine, isSame ? old : next);
      if (!isSame) this.#pending.changed.add(machine.id);
    }
  }
}

/** The machine and boot of the registry that a view shows. */
const sources = new WeakMap<MachineView, { readonly machine: Machine; readonly lastBoot: Boot | null }>();

/** A list tells how far a boot has come; the stages behind it, most of the bytes, are for those who ask for the boot. */
function atItsStage(boot: Boot): Boot {
  const { stages, endedMs } = boot;
  const current = stages.find(({ status }) => status === 'active') ?? stages.at(-1);
  return { ...boot, stages: endedMs === null && current !== undefined ? [current] : [] };
}

const nothingPending = (): { changed: Set<number>; removed: Set<number>; rules: boolean } => ({
  ...{ changed: new Set(), removed: new Set(), rules: false },
});

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
