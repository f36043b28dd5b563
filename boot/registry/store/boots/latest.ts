import { setImmediate as turn } from 'node:timers/promises';
import type { Boot } from '../../model/boot.ts';
import type { BootRow, Database } from '../tables.ts';
import { bootOf, recordOf } from './record.ts';
import { lastItem } from '../../../../system/present.ts';

/** The newest boot of each machine, kept in memory once somebody has asked for it. */
export class LatestBoots {
  readonly #database: Database;
  readonly #machinesPerSlice: number;
  #latest: Map<number, Boot> | undefined;
  #loading: Promise<ReadonlyMap<number, Boot>> | undefined;
  /** Boots that changed while it was loaded. */
  #meanwhile: Boot[] = [];
  #forgotten = 0;

  constructor(database: Database, machinesPerSlice = 250) {
    this.#database = database;
    this.#machinesPerSlice = machinesPerSlice;
  }

  async all(): Promise<ReadonlyMap<number, Boot>> {
    return this.#latest ?? (await (this.#loading ??= this.#load()));
  }

  note(boots: readonly Boot[]): void {
    if (this.#loading !== undefined) this.#meanwhile.push(...boots);
    if (this.#latest !== undefined) putNewest(this.#latest, boots);
  }

  /** History has moved or gone: read it again when it is asked for. */
  forget(): void {
    this.#forgotten += 1;
    this.#latest = undefined;
    this.#loading = undefined;
  }

  async #load(): Promise<ReadonlyMap<number, Boot>> {
    const forgotten = this.#forgotten;
    this.#meanwhile = [];
    try {
      const latest = await this.#read();
      if (forgotten !== this.#forgotten) return await this.all();
      putNewest(latest, this.#meanwhile);
      this.#latest = latest;
      return latest;
    } finally {
      if (forgotten === this.#forgotten) {
        this.#meanwhile = [];
        this.#loading = undefined;
      }
    }
  }

  /** In slices of a few milliseconds, between which this process answers others. */
  async #read(): Promise<Map<number, Boot>> {
    const latest = new Map<number, Boot>();
    for (let rows = await this.#slice(0); rows.length > 0; rows = await this.#slice(lastItem(rows).machine)) {
      for (const row of rows) latest.set(row.machine, bootOf(recordOf(row)));
      await turn();
    }
    return latest;
  }

  /** The newest boots of the next machines, by their numbers. */
  #slice(after: number): Promise<Pick<BootRow, 'machine' | 'document'>[]> {
    const newest = this.#database
      .selectFrom('boots')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('machine', '>', after)
      .groupBy('machine')
      .orderBy('machine')
      .limit(this.#machinesPerSlice);
    return this.#database
      .selectFrom('boots')
      .select(['machine', 'document'])
      .where('id', 'in', newest)
      .orderBy('machine')
      .execute();
  }
}

function putNewest(latest: Map<number, Boot>, boots: readonly Boot[]): void {
  for (const boot of boots)
    if (boot.id >= (latest.get(boot.machine)?.id ?? 0)) latest.set(boot.machine, boot);
}
