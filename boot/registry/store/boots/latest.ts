import type { Boot } from '../../model/boot.ts';
import type { Database } from '../tables.ts';
import { bootOf, recordOf } from './record.ts';

/** The newest boot of each machine, kept in memory once somebody has asked for it. */
export class LatestBoots {
  readonly #database: Database;
  #latest: Map<number, Boot> | undefined;
  #loading: Promise<Map<number, Boot>> | undefined;
  /** Boots that changed while it was loaded. */
  #meanwhile: Boot[] = [];

  constructor(database: Database) {
    this.#database = database;
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
    this.#latest = undefined;
    this.#loading = undefined;
  }

  async #load(): Promise<Map<number, Boot>> {
    this.#meanwhile = [];
    const newest = this.#database
      .selectFrom('boots')
      .select(({ fn }) => fn.max('id').as('id'))
      .groupBy('machine');
    const rows = await this.#database.selectFrom('boots').selectAll().where('id', 'in', newest).execute();
    const latest = new Map(rows.map((row) => [row.machine, bootOf(recordOf(row))]));
    putNewest(latest, this.#meanwhile);
    this.#meanwhile = [];
    this.#latest = latest;
    this.#loading = undefined;
    return latest;
  }
}

function putNewest(latest: Map<number, Boot>, boots: readonly Boot[]): void {
  for (const boot of boots)
    if (boot.id >= (latest.get(boot.machine)?.id ?? 0)) latest.set(boot.machine, boot);
}
