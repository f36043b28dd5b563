import type { Assignment } from '../../../boot/registry/model/assignment.ts';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { nothingReported, type Machine } from '../../../boot/registry/model/machine.ts';
import type { BootLog, BootStart, GivenImage, Registry, Seen } from '../../../boot/registry/registry.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { machine, snapshot, type SnapshotParts } from '../../boot/registry/sample.ts';

/** A database in memory that several registries share, each with a snapshot of its own. */
export class MemoryDatabase {
  snapshot: Snapshot;
  readonly boots: Boot[] = [];
  /** Calls that the log has taken, in order: `begin 1`, `lastFileServed 1`. */
  readonly calls: string[] = [];
  /** Held back until it resolves; or what the log says instead of taking a call. */
  gate: (call: string) => Promise<void> = () => Promise.resolve();
  readonly #expected = new Map<string, () => void>();
  readonly #registries = new Set<MemoryRegistry>();

  constructor(parts: SnapshotParts) {
    this.snapshot = snapshot(parts);
  }

  /** Resolves when the log has taken this call, were it before. */
  taken(call: string): Promise<void> {
    return this.calls.includes(call)
      ? Promise.resolve()
      : new Promise((resolve) => this.#expected.set(call, resolve));
  }

  take(call: string): void {
    this.calls.push(call);
    this.#expected.get(call)?.();
  }

  open(): MemoryRegistry {
    const registry = new MemoryRegistry(this);
    this.#registries.add(registry);
    return registry;
  }

  change(change: Partial<Snapshot>, by?: MemoryRegistry): void {
    this.snapshot = { ...this.snapshot, ...change, change: this.snapshot.change + 1 };
    by?.follow();
  }

  /** As a notification that arrives: every registry has the newest snapshot. */
  notify(): void {
    this.#registries.forEach((registry) => registry.follow());
  }

  assign(assignments: readonly Assignment[]): void {
    this.change({ assignments });
    this.notify();
  }

  /** Add or replace machines. */
  put(...machines: readonly Machine[]): void {
    const all = [
      ...this.snapshot.machines.filter(({ id }) => !machines.some((each) => each.id === id)),
      ...machines,
    ];
    this.change({
      machines: all,
      byMac: new Map(all.flatMap((each) => each.macs.map((mac) => [mac, each]))),
    });
  }
}

/** The part of a registry that a boot server needs. */
export class MemoryRegistry implements Registry {
  readonly boots: BootLog;
  readonly #database: MemoryDatabase;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #known: Snapshot;

  constructor(database: MemoryDatabase) {
    this.#database = database;
    this.#known = database.snapshot;
    this.boots = memoryBoots(database, this);
  }

  snapshot = (): Snapshot => this.#known;

  refresh(): Promise<Snapshot> {
    this.follow();
    return Promise.resolve(this.#known);
  }

  follow(): void {
    if (this.#known === this.#database.snapshot) return;
    this.#known = this.#database.snapshot;
    this.#listeners.forEach((listener) => listener(this.#known));
  }

  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sawMachine({ mac, reported = {}, ...seen }: Seen): Promise<Snapshot> {
    const { byMac, machines } = this.#database.snapshot;
    const known =
      byMac.get(mac) ?? machine(machines.length + 1, { macs: [mac], known: false, firmware: null });
    this.#database.put({
      ...known,
      architecture: seen.architecture ?? known.architecture,
      firmware: seen.firmware ?? known.firmware,
      romStamp: seen.romStamp ?? known.romStamp,
      reported: { ...nothingReported, ...known.reported, ...reported },
      lastSeenMs: seen.atMs,
    });
    this.follow();
    return Promise.resolve(this.#known);
  }

  apply = notHere;
  undo = notHere;
  audit = notHere;
  unknownPool = notHere;
  close = (): Promise<void> => Promise.resolve();
}

function notHere(): never {
  throw new Error('not in memory');
}

function memoryBoots(database: MemoryDatabase, registry: MemoryRegistry): BootLog {
  const taken = async (call: string): Promise<void> => {
    await database.gate(call);
    database.take(call);
  };
  const change = async (call: string, id: number, values: Partial<Boot>): Promise<Boot> => {
    await taken(`${call} ${id}`);
    const boot = { ...database.boots.find((each) => each.id === id)!, ...values };
    database.boots[id - 1] = boot;
    return boot;
  };
  return {
    async begin({ mac, atMs, ...start }: BootStart) {
      await taken(`begin ${database.boots.length + 1}`);
      const owner = database.snapshot.byMac.get(mac);
      if (owner === undefined) throw new Error(`unknown machine ${mac}`);
      database.boots.forEach((boot, index) => {
        if (boot.machine === owner.id && ['seen', 'script-served'].includes(boot.state))
          database.boots[index] = { ...boot, state: 'failed' };
      });
      const boot: Boot = {
        ...{ id: database.boots.length + 1, machine: owner.id, mac, startedMs: atMs, endedMs: null },
        ...{ state: 'seen', image: null, revision: null, rule: null, ...start },
        ...{ stages: [], diagnosis: null },
      };
      database.boots.push(boot);
      return boot;
    },
    scriptServed: (id, given: GivenImage) => {
      const { image, revision, rule } = given;
      return change('scriptServed', id, { state: 'script-served', image, revision, rule });
    },
    async lastFileServed(id) {
      const boot = await change('lastFileServed', id, { state: 'last-file-served' });
      const { assignments } = database.snapshot;
      const isSpent = ({ target }: Assignment): boolean =>
        boot.rule === 'once' && target.type === 'once' && target.machine === boot.machine;
      database.change({ assignments: assignments.filter((each) => !isSpent(each)) }, registry);
      return boot;
    },
    async up(mac) {
      await taken(`up ${mac}`);
      return database.boots.findLast((boot) => boot.mac === mac) ?? null;
    },
    failed: (id) => change('failed', id, { state: 'failed' }),
    async stages(id, stages) {
      await change('stages', id, { stages: [...stages] });
    },
    list: ({ machine: owner, limit }) =>
      Promise.resolve(
        database.boots
          .filter((boot) => boot.machine === owner)
          .toReversed()
          .slice(0, limit),
      ),
    latest: () => Promise.resolve(new Map()),
    onBoot: () => () => undefined,
    prune: () => Promise.resolve(0),
  };
}
