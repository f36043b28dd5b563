import type { Boot } from '../../registry/model/boot.ts';
import type { MachineView } from '../../server/api/views.ts';
import type { Machines } from './queries.ts';

/** Machines that have changed, as the event stream tells them. */
interface MachineChanges {
  readonly change: number;
  /** Null: too many to be told. */
  readonly machines: readonly MachineView[] | null;
  readonly removed: readonly number[];
}

/** The machines after a change, in the order of their numbers; those that it does not touch stay the same objects. */
export function withChanges(known: Machines, { change, machines, removed }: MachineChanges): Machines {
  // The list of machines may be newer than an event that was under way.
  if (machines === null || change <= known.change) return known;
  if (machines.length + removed.length === 0) return { ...known, change };
  const changed = new Map(machines.map((machine) => [machine.id, machine]));
  const gone = new Set(removed);
  const next: MachineView[] = [];
  for (const machine of known.machines) {
    if (!gone.has(machine.id)) next.push(changed.get(machine.id) ?? machine);
    changed.delete(machine.id);
  }
  const isNewer = changed.size > 0;
  next.push(...changed.values());
  return { ...known, change, machines: isNewer ? next.sort((a, b) => a.id - b.id) : next };
}

/** The machines with their newest boots; those without one stay the same objects. */
export function withBoots(known: Machines, arrived: readonly Boot[]): Machines {
  if (arrived.length === 0) return known;
  const newest = new Map<number, Boot>();
  for (const boot of arrived) {
    const before = newest.get(boot.machine);
    if (before === undefined || boot.id >= before.id) newest.set(boot.machine, boot);
  }
  const machines = known.machines.map((machine) => {
    const boot = newest.get(machine.id);
    return boot === undefined || boot.id < (machine.lastBoot?.id ?? 0)
      ? machine
      : { ...machine, lastBoot: boot };
  });
  return { ...known, machines };
}

/** How many boots a list keeps that is open for a night. */
const mostBoots = 1000;

/** Boots, newest first, with those that arrived and fit. */
export function mergeBoots(known: readonly Boot[], arrived: readonly Boot[], filter: unknown): Boot[] {
  const { machine, image } = (filter ?? {}) as { machine?: number; image?: string };
  const merged = new Map(known.map((boot) => [boot.id, boot]));
  for (const boot of arrived) {
    const fits =
      (machine === undefined || boot.machine === machine) && (image === undefined || boot.image === image);
    if (fits) merged.set(boot.id, boot);
  }
  return [...merged.values()].sort((a, b) => b.id - a.id).slice(0, mostBoots);
}
