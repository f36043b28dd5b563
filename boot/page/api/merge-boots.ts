import type { Boot } from '../../registry/model/boot.ts';
import type { Machines } from './queries.ts';

/** The machines with their newest boots; those without one stay the same objects. */
export function withBoots(known: Machines, arrived: readonly Boot[]): Machines {
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
