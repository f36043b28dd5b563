import type { MachineView } from '../../server/api/views.ts';
import { machineState } from './state.ts';

/** As it stands in the URL; empty is no condition. */
export interface MachineFilter {
  readonly text: string;
  readonly state: string;
  readonly image: string;
  readonly tag: string;
  readonly architecture: string;
}

export const filterNames = ['text', 'state', 'image', 'tag', 'architecture'] as const;

export const filterFrom = (search: URLSearchParams): MachineFilter =>
  Object.fromEntries(filterNames.map((name) => [name, search.get(name) ?? ''])) as unknown as MachineFilter;

/** The name by which people know a machine: its own, else its address. */
export const titleOf = ({ name, macs }: Pick<MachineView, 'name' | 'macs'>): string => name ?? macs[0]!;

/** `debian@3`; null where a machine runs none. */
export function runningImage({ lastBoot }: Pick<MachineView, 'lastBoot'>): string | null {
  if (lastBoot === null || lastBoot.image === null) return null;
  return `${lastBoot.image}@${lastBoot.revision}`;
}

/** `debian@4`, `hold`, or null where the machine waits for one. */
export function nextImage({ nextBoot }: Pick<MachineView, 'nextBoot'>): string | null {
  if (nextBoot.type === 'image') return `${nextBoot.image}@${nextBoot.revision}`;
  return nextBoot.type === 'wait' ? null : nextBoot.type;
}

const texts = new WeakMap<MachineView, string>();

/** All by which a machine may be looked for, lower case. Kept as long as the machine is what it is. */
function textOf(machine: MachineView): string {
  const known = texts.get(machine);
  if (known !== undefined) return known;
  const { name, macs, tags, note, address, reported } = machine;
  const { serial, manufacturer, product, asset, switchPort } = reported;
  const parts = [
    ...[name, ...macs, ...macs.map((mac) => mac.replaceAll(':', '')), ...tags, note, address, serial],
    ...[manufacturer, product, asset, switchPort, runningImage(machine), nextImage(machine)],
  ];
  const text = parts.filter(Boolean).join('\n').toLowerCase();
  texts.set(machine, text);
  return text;
}

/** Machines that meet every condition; each word of the text occurs in one of their facts, or is the whole stamp of their ROM. */
export function filterMachines(
  machines: readonly MachineView[],
  { text, state, image, tag, architecture }: MachineFilter,
  now: number,
): MachineView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return machines.filter(
    (machine) =>
      (state === '' || machineState(machine, now).name === state) &&
      (image === '' || machine.nextBoot.image === image || machine.lastBoot?.image === image) &&
      (tag === '' || machine.tags.includes(tag)) &&
      (architecture === '' || architectureOf(machine) === architecture) &&
      words.every((word) => textOf(machine).includes(word) || word === machine.romStamp),
  );
}

/** `x86_64 uefi`; empty where nothing has been seen. */
const architectureOf = ({ architecture, firmware }: MachineView): string =>
  [architecture, firmware].filter(Boolean).join(' ');

/** How many machines there are of each value, the most frequent first. */
export interface Facets {
  readonly state: readonly Facet[];
  readonly image: readonly Facet[];
  readonly tag: readonly Facet[];
  readonly architecture: readonly Facet[];
}
export const noFacets: Facets = { state: [], image: [], tag: [], architecture: [] };
export type Facet = readonly [value: string, machines: number];

export function facetsOf(machines: readonly MachineView[], now: number): Facets {
  const of = (valuesOf: (machine: MachineView) => readonly (string | null)[]): Facet[] => {
    const counts = new Map<string, number>();
    for (const machine of machines)
      for (const value of new Set(valuesOf(machine)))
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  };
  return {
    state: of((machine) => [machineState(machine, now).name]),
    image: of(({ nextBoot, lastBoot }) => [nextBoot.image, lastBoot?.image ?? null]),
    tag: of(({ tags }) => tags),
    architecture: of((machine) => [architectureOf(machine)]),
  };
}

/** Machines that ask for an image now and have none, the newest first. */
export const waitingMachines = (machines: readonly MachineView[], now: number): MachineView[] =>
  machines
    .filter((machine) => machineState(machine, now).name === 'waiting')
    .sort((a, b) => (b.lastBoot?.startedMs ?? 0) - (a.lastBoot?.startedMs ?? 0));
