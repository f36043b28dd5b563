import { z } from 'zod';
import type { Mac } from '../../chain/event.ts';
import { machineNameSchema, nameSchema } from '../../registry/model/names.ts';
import type { ImportedMachine, Place } from '../site.ts';
import { macProblem } from './mac.ts';
import { firstItem } from '../../../system/present.ts';

/** A machine as a configuration writes it. */
export interface FoundMachine {
  readonly macs: readonly Mac[];
  /** In the order of preference; the first that can be a host's name is taken. */
  readonly names?: readonly string[];
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly address?: string | null;
  readonly variables?: Readonly<Record<string, string>>;
  /** It is meant so where two machines have one address: the registry allows it. */
  readonly mayShareAddress?: boolean;
}

/** As the registry has them. */
const mostMacs = 32;
const mostTags = 64;

type Tell = (place: Place, message: string) => void;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The machines of a site; no MAC address, name or fixed address belongs to two. */
export class MachineList {
  readonly #tell: Tell;
  readonly #machines: Writable<ImportedMachine>[] = [];
  readonly #byMac = new Map<Mac, Writable<ImportedMachine>>();
  readonly #byName = new Map<string, Writable<ImportedMachine>>();
  readonly #byAddress = new Map<string, Writable<ImportedMachine>>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  list(): readonly ImportedMachine[] {
    return this.#machines;
  }

  /** The first card of the machine that has this one. */
  firstMac(mac: Mac): Mac {
    return this.#byMac.get(mac)?.macs[0] ?? mac;
  }

  has(mac: Mac): boolean {
    return this.#byMac.has(mac);
  }

  add(place: Place, found: FoundMachine): void {
    const macs = [...new Set(found.macs)].filter((mac) => this.#isUsable(place, mac));
    if (macs.length === 0) return;
    const address = this.#usableAddress(place, found.address ?? null);
    const names = this.#usableNames(place, found.names ?? []);
    const known = new Set(macs.flatMap((mac) => this.#byMac.get(mac) ?? []));
    const twin = this.#twin(names[0], address);
    if (known.size === 0 && twin !== undefined) known.add(twin);
    if (known.size > 1) {
      this.#tell(place, `${macs.join(' and ')} are cards of different machines elsewhere; this is left out.`);
      return;
    }
    const machine = [...known][0] ?? this.#create(place);
    this.#addMacs(place, machine, macs);
    this.#setName(place, machine, names);
    this.#setAddress(place, machine, address, found.mayShareAddress === true);
    machine.tags = this.#usableTags(place, [...new Set([...machine.tags, ...(found.tags ?? [])])]);
    machine.variables = { ...found.variables, ...machine.variables };
    this.#addNote(machine, found.note ?? '');
  }

  #isUsable(place: Place, mac: Mac): boolean {
    const problem = macProblem(mac);
    if (problem !== undefined) this.#tell(place, `${problem}; it is left out.`);
    return problem === undefined;
  }

  /** Cards of one machine have one name and one address, in entries of their own. */
  #twin(name: string | undefined, address: string | null): Writable<ImportedMachine> | undefined {
    if (name === undefined || address === null) return undefined;
    const twin = this.#byName.get(name.toLowerCase());
    return twin?.address === address ? twin : undefined;
  }

  #create(place: Place): Writable<ImportedMachine> {
    const machine = { place, macs: [], name: null, tags: [], note: '', variables: {}, address: null };
    this.#machines.push(machine);
    return machine;
  }

  #addMacs(place: Place, machine: Writable<ImportedMachine>, macs: readonly Mac[]): void {
    const all = [...new Set([...machine.macs, ...macs])];
    if (all.length > mostMacs)
      this.#tell(
        place,
        `A machine has at most ${mostMacs} cards; ${all.slice(mostMacs).join(', ')} is left out.`,
      );
    machine.macs = all.slice(0, mostMacs);
    machine.macs.forEach((mac) => this.#byMac.set(mac, machine));
  }

  #setName(place: Place, machine: Writable<ImportedMachine>, names: readonly string[]): void {
    const [wanted] = names;
    if (wanted === undefined) return;
    if (machine.name !== null) {
      if (!names.some((name) => name.toLowerCase() === machine.name?.toLowerCase()))
        this.#tell(
          place,
          `${firstItem(machine.macs)} is called ${machine.name} elsewhere; "${wanted}" is left out.`,
        );
      return;
    }
    const free = names.find((name) => !this.#byName.has(name.toLowerCase()));
    if (free === undefined) {
      this.#tell(
        place,
        `Another machine is called ${wanted}; ${firstItem(machine.macs)} is left without a name.`,
      );
      return;
    }
    machine.name = free;
    this.#byName.set(free.toLowerCase(), machine);
  }

  #setAddress(
    place: Place,
    machine: Writable<ImportedMachine>,
    address: string | null,
    mayShare: boolean,
  ): void {
    if (address === null || machine.address === address) return;
    const other = this.#byAddress.get(address);
    if (machine.address !== null) {
      this.#tell(
        place,
        `${firstItem(machine.macs)} has the address ${machine.address} elsewhere; ${address} is left out.`,
      );
    } else if (other !== undefined && !mayShare) {
      const holder = other.name ?? firstItem(other.macs);
      this.#tell(
        place,
        `The address ${address} is ${holder}'s; ${firstItem(machine.macs)} is left without one.`,
      );
    } else {
      machine.address = address;
      this.#byAddress.set(address, machine);
    }
  }

  #addNote(machine: Writable<ImportedMachine>, note: string): void {
    if (note === '' || machine.note.split('\n').includes(note)) return;
    machine.note = (machine.note === '' ? note : `${machine.note}\n${note}`).slice(0, 4000);
  }

  #usableNames(place: Place, wished: readonly string[]): string[] {
    const names = wished.map((name) => name.replace(/\.$/, '')).filter((name) => name !== '');
    const usable = names.filter(isName);
    const [first] = names;
    if (usable.length > 0 || first === undefined) return usable;
    const changed = first.replaceAll('_', '-');
    if (isName(changed)) {
      this.#tell(place, `"${first}" is no host name (RFC 1123 has no "_"): it becomes "${changed}".`);
      return [changed];
    }
    this.#tell(place, `${JSON.stringify(first.slice(0, 80))} is no host name; it is left out.`);
    return [];
  }

  #usableTags(place: Place, tags: readonly string[]): string[] {
    const usable = tags.filter((tag) => nameSchema.safeParse(tag).success).slice(0, mostTags);
    for (const tag of tags)
      if (!usable.includes(tag))
        this.#tell(place, `${JSON.stringify(tag.slice(0, 80))} cannot be a tag; it is left out.`);
    return usable;
  }

  #usableAddress(place: Place, address: string | null): string | null {
    if (address === null || z.ipv4().safeParse(address).success) return address;
    this.#tell(place, `${JSON.stringify(address.slice(0, 80))} is no IPv4 address; it is left out.`);
    return null;
  }
}

const isName = (name: string): boolean => machineNameSchema.safeParse(name).success;
