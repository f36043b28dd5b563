import type { Mac } from '../../chain/event.ts';
import { usageError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';
import { applyEdits, type Edits } from '../edits.ts';
import type { Assignment, Policy, Target } from '../model/assignment.ts';
import type { Image, Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import { assignmentsByTarget, machineById, machineName, targetKey } from '../names.ts';
import type { Snapshot } from '../snapshot.ts';

/** When and by whom a change is made, and which numbers have been given out before. */
export interface Occasion {
  readonly by: string;
  readonly atMs: number;
  /** Keys of machines up to this one are never given again. */
  readonly lastMachine: number;
  /** Numbers of revisions by image, the same for removed images: a number names one content for ever. */
  readonly lastRevisions: ReadonlyMap<string, number>;
}

/** History that goes from one machine to another: all of it, or what these cards booted. */
export interface BootMove {
  readonly from: number;
  readonly into: number;
  readonly macs: readonly Mac[] | null;
}

/** A snapshot while changes are made to it: what was edited lies over what was there before. */
export class Draft {
  readonly before: Snapshot;
  readonly occasion: Occasion;
  /** What the changes replace, by key (`machine:3/name`, `assignment:default`): a later one stands on it. */
  readonly touches = new Set<string>();
  /** What has to be there for the changes to make sense. */
  readonly uses = new Set<string>();
  readonly bootMoves: BootMove[] = [];
  readonly #machines = new Map<number, Machine | null>();
  readonly #images = new Map<string, Image | null>();
  readonly #assignments = new Map<string, Assignment | null>();
  #policy: Policy | null = null;
  readonly #macs = new Map<Mac, number | null>();
  readonly #names = new Map<string, number | null>();
  #lastMachine: number;

  constructor(before: Snapshot, occasion: Occasion) {
    this.before = before;
    this.occasion = occasion;
    this.#lastMachine = Math.max(occasion.lastMachine, before.machines.at(-1)?.id ?? 0);
  }

  get edits(): Edits {
    return {
      machines: this.#machines,
      images: this.#images,
      assignments: this.#assignments,
      policy: this.#policy,
    };
  }

  /** The snapshot with all edits so far. */
  snapshot(): Snapshot {
    return applyEdits(this.before, this.edits, this.before.change + 1);
  }

  get policy(): Policy {
    return this.#policy ?? this.before.policy;
  }

  set policy(policy: Policy) {
    this.#policy = policy;
  }

  findMachine(id: number): Machine | undefined {
    const edited = this.#machines.get(id);
    return edited === undefined ? machineById(this.before, id) : (edited ?? undefined);
  }

  /** @throws RomkitError `unknown-machine` */
  machine(id: number): Machine {
    const found = this.findMachine(id);
    if (found !== undefined) return found;
    throw usageError(
      'unknown-machine',
      `There is no machine ${id}.`,
      'romkit machine list shows the machines that are known.',
    );
  }

  /** A machine in a sentence. */
  readonly machineName = (id: number): string => machineName(this.findMachine(id), id);

  ownerOfMac(mac: Mac): Machine | undefined {
    const edited = this.#macs.get(mac);
    if (edited === undefined) return this.before.byMac.get(mac);
    return edited === null ? undefined : this.findMachine(edited);
  }

  /** Host names do not tell upper from lower case (RFC 4343). */
  ownerOfName(name: string): Machine | undefined {
    const key = name.toLowerCase();
    const edited = this.#names.get(key);
    const id = edited === undefined ? namesOf(this.before).get(key) : edited;
    return id === null || id === undefined ? undefined : this.findMachine(id);
  }

  putMachine(machine: Machine): void {
    this.#freeKeys(machine.id);
    this.#machines.set(machine.id, machine);
    this.#lastMachine = Math.max(this.#lastMachine, machine.id);
    for (const mac of machine.macs) this.#macs.set(mac, machine.id);
    if (machine.name !== null) this.#names.set(machine.name.toLowerCase(), machine.id);
  }

  removeMachine(id: number): void {
    this.#freeKeys(id);
    this.#machines.set(id, null);
  }

  /** A key that no machine has had before. */
  newMachineId(): number {
    return this.#lastMachine + 1;
  }

  findImage(name: string): Image | undefined {
    const edited = this.#images.get(name);
    return edited === undefined ? this.before.images.get(name) : (edited ?? undefined);
  }

  /** @throws RomkitError `unknown-image` */
  image(name: string): Image {
    const found = this.findImage(name);
    if (found !== undefined) return found;
    const near = didYouMean(name, this.before.images.keys());
    throw usageError(
      'unknown-image',
      `There is no image ${name}.`,
      near === undefined ? 'romkit image list shows the images.' : `D${near.slice(1)}`,
    );
  }

  /** @throws RomkitError `unknown-image`, `unknown-revision` */
  revision(name: string, number: number): Revision {
    const { revisions } = this.image(name);
    const found = revisions.find(({ revision }) => revision === number);
    if (found !== undefined) return found;
    throw usageError(
      'unknown-revision',
      `The image ${name} has no revision ${number}.`,
      `It has ${revisions.map(({ revision }) => revision).join(', ')}.`,
    );
  }

  putImage(image: Image): void {
    this.#images.set(image.name, image);
  }

  removeImage(name: string): void {
    this.#images.set(name, null);
  }

  assignment(target: Target): Assignment | undefined {
    const key = targetKey(target);
    const edited = this.#assignments.get(key);
    return edited === undefined ? assignmentsByTarget(this.before).get(key) : (edited ?? undefined);
  }

  assignments(): Assignment[] {
    const kept = this.before.assignments.filter(({ target }) => !this.#assignments.has(targetKey(target)));
    return [...kept, ...[...this.#assignments.values()].filter((each) => each !== null)];
  }

  putAssignment(assignment: Assignment): void {
    this.#assignments.set(targetKey(assignment.target), assignment);
  }

  removeAssignment(target: Target): void {
    this.#assignments.set(targetKey(target), null);
  }

  #freeKeys(id: number): void {
    const old = this.findMachine(id);
    for (const mac of old?.macs ?? []) this.#macs.set(mac, null);
    const name = old?.name ?? null;
    if (name !== null) this.#names.set(name.toLowerCase(), null);
  }
}

const nameIndexes = new WeakMap<readonly Machine[], ReadonlyMap<string, number>>();

function namesOf({ machines }: Snapshot): ReadonlyMap<string, number> {
  const known = nameIndexes.get(machines);
  if (known !== undefined) return known;
  const index = new Map(
    machines.flatMap(({ id, name }) => (name === null ? [] : [[name.toLowerCase(), id] as const])),
  );
  nameIndexes.set(machines, index);
  return index;
}
