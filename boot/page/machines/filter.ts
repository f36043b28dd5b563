import type { MachineView } from '../../server/api/views.ts';
import { stateName } from './state.ts';
import { firstItem } from '../../../system/present.ts';

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
export const titleOf = ({ name, macs }: Pick<MachineView, 'name' | 'macs'>): string =>
  name ?? firstItem(macs);

/** `debian@3`; null where a machine runs none. */
export function runningImage({ lastBoot }: Pick<MachineView, 'lastBoot'>): string | null {
  if (lastBoot === null || lastBoot.image === null) return null;
  return `${lastBoot.image}@${lastBoot.revision ?? '?'}`;
}

/** `debian@4`, `hold`, or null where the machine waits for one. */
export function nextImage({ nextBoot }: Pick<MachineView, 'nextBoot'>): string | null {
  if (nextBoot.type === 'image') return `${nextBoot.image ?? '?'}@${nextBoot.revision ?? '?'}`;
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

/** Make the texts of machines, so that the first key in the filter does not. */
export function prepareTexts(machines: readonly MachineView[]): void {
  machines.forEach(textOf);
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
      (state === '' || stateName(machine, now) === state) &&
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
  const [state, image, tag, architecture] = [new Counts(), new Counts(), new Counts(), new Counts()];
  for (const machine of machines) {
    const [next, last] = [machine.nextBoot.image, machine.lastBoot?.image ?? null];
    state.add(stateName(machine, now));
    image.add(next);
    if (last !== next) image.add(last);
    for (const each of machine.tags) tag.add(each);
    architecture.add(architectureOf(machine));
  }
  return {
    ...{ state: state.facets(), image: image.facets() },
    ...{ tag: tag.facets(), architecture: architecture.facets() },
  };
}

/** Counts values; empty ones are none. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(value: string | null): void {
    if (value) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** The most frequent first. */
  facets(): Facet[] {
    return [...this.#counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  }
}

/** Machines that ask for an image now and have none, the newest first. */
export const waitingMachines = (machines: readonly MachineView[], now: number): MachineView[] =>
  machines
    .filter((machine) => stateName(machine, now) === 'waiting')
    .sort((a, b) => (b.lastBoot?.startedMs ?? 0) - (a.lastBoot?.startedMs ?? 0));
