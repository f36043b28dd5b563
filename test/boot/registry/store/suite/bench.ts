import { afterEach, beforeEach } from '@jest/globals';
import { openRegistry, type RegistryPlace } from '../../../../../boot/registry/store/open.ts';
import type { Actor, Registry } from '../../../../../boot/registry/registry.ts';
import type { Change } from '../../../../../boot/registry/model/change.ts';
import type { Machine } from '../../../../../boot/registry/model/machine.ts';
import { assignment, mac, newRevision } from '../../sample.ts';

export const alice: Actor = { by: 'alice', via: 'test' };

/** An empty database for one test; `remove` after it. */
export interface Place {
  readonly place: RegistryPlace;
  remove(): Promise<void>;
}

export type MakePlace = () => Promise<Place>;

/** A registry that each test finds empty, and others on the same database. */
export class Bench {
  registry!: Registry;
  #place: Place | undefined;
  readonly #others: Registry[] = [];

  constructor(makePlace: MakePlace) {
    beforeEach(async () => {
      this.#place = await makePlace();
      this.registry = await openRegistry(this.#place.place);
    });
    afterEach(async () => {
      for (const other of this.#others.splice(0)) await other.close();
      await this.registry.close();
      await this.#place?.remove();
    });
  }

  /** As another process opens it. */
  async another(): Promise<Registry> {
    const other = await openRegistry(this.#place!.place);
    this.#others.push(other);
    return other;
  }

  /** Close it and open it again, as after a restart. */
  async restart(): Promise<Registry> {
    await this.registry.close();
    this.registry = await openRegistry(this.#place!.place);
    return this.registry;
  }

  apply(...changes: Change[]) {
    return this.registry.apply(alice, changes);
  }

  machine(n: number): Machine {
    return this.registry.snapshot().byMac.get(mac(n))!;
  }
}

export const addImage = (image: string, values: Parameters<typeof newRevision>[0] = {}): Change => ({
  type: 'add-revision',
  image,
  revision: newRevision(values),
});

export const addMachine = (n: number, name: string | null = null): Change => ({
  type: 'add-machine',
  macs: [mac(n)],
  values: name === null ? {} : { name },
});

export const assign = (...rest: Parameters<typeof assignment>): Change => ({
  type: 'assign',
  assignment: assignment(...rest),
});
