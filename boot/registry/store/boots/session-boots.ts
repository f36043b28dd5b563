import type { BootMove } from '../../plan/draft.ts';
import { chunks, type BootRow, type DatabaseTransaction, type StateRow } from '../tables.ts';
import { isOpen, recordOf, rowOf, type BootRecord } from './record.ts';
import { valueFor } from '../../../../system/present.ts';

/** The boots that a write transaction reads and changes. */
export class SessionBoots {
  /** History has gone to another machine or is gone: what is remembered outside has to be read again. */
  moved = false;
  readonly #transaction: DatabaseTransaction;
  readonly #state: StateRow;
  readonly #boots = new Map<number, BootRecord>();
  readonly #ofMachine = new Map<number, Set<number>>();
  readonly #changed = new Set<number>();

  constructor(transaction: DatabaseTransaction, state: StateRow) {
    this.#transaction = transaction;
    this.#state = state;
  }

  /** Read boots by their numbers, the open ones of machines, and the newest one of each that was given an image. */
  async load(ids: readonly number[], machines: readonly number[]): Promise<void> {
    const boots = this.#transaction.selectFrom('boots');
    for (const some of chunks(ids)) this.#keep(await boots.selectAll().where('id', 'in', some).execute());
    for (const some of chunks(machines)) {
      this.#keep(
        await boots.selectAll().where('machine', 'in', some).where('ended_ms', 'is', null).execute(),
      );
      const newest = boots
        .select(({ fn }) => fn.max('id').as('id'))
        .where('machine', 'in', some)
        .where('image', 'is not', null)
        .groupBy('machine');
      this.#keep(await boots.selectAll().where('id', 'in', newest).execute());
    }
  }

  find(id: number): BootRecord | undefined {
    return this.#boots.get(id);
  }

  /** The open boots of a machine that was loaded. */
  openOf(machine: number): BootRecord[] {
    return this.#of(machine).filter(isOpen);
  }

  /** The newest boot of a machine that was loaded which was given an image. */
  newestGiven(machine: number): BootRecord | undefined {
    return this.#of(machine)
      .filter(({ image }) => image !== null)
      .reduce<BootRecord | undefined>(
        (newest, boot) => (newest && newest.id > boot.id ? newest : boot),
        undefined,
      );
  }

  newId(): number {
    return ++this.#state.last_boot;
  }

  put(record: BootRecord): BootRecord {
    this.#set(record);
    this.#changed.add(record.id);
    return record;
  }

  changed(): BootRecord[] {
    return [...this.#changed].map((id) => valueFor(this.#boots, id));
  }

  async move({ from, into, macs }: BootMove): Promise<void> {
    this.moved = true;
    await this.#transaction
      .updateTable('boots')
      .set({ machine: into })
      .where('machine', '=', from)
      .$if(macs !== null, (query) => query.where('mac', 'in', [...(macs ?? [])]))
      .execute();
    for (const boot of this.#of(from))
      if (macs === null || macs.includes(boot.mac)) this.#set({ ...boot, machine: into });
  }

  /** The history of machines that nobody knew. */
  async drop(machines: readonly number[]): Promise<void> {
    this.moved = true;
    for (const some of chunks(machines))
      await this.#transaction.deleteFrom('boots').where('machine', 'in', some).execute();
    for (const machine of machines) for (const { id } of this.#of(machine)) this.#changed.delete(id);
  }

  async write(): Promise<void> {
    const changed = this.changed();
    if (changed.length > 0 || this.moved) this.#state.boot_change++;
    for (const some of chunks(changed))
      await this.#transaction
        .insertInto('boots')
        .values(some.map((record) => rowOf(record, this.#state.boot_change)))
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((build) => ({
            machine: build.ref('excluded.machine'),
            image: build.ref('excluded.image'),
            ended_ms: build.ref('excluded.ended_ms'),
            changed: build.ref('excluded.changed'),
            document: build.ref('excluded.document'),
          })),
        )
        .execute();
  }

  #of(machine: number): BootRecord[] {
    return [...(this.#ofMachine.get(machine) ?? [])].map((id) => valueFor(this.#boots, id));
  }

  #keep(rows: readonly BootRow[]): void {
    for (const row of rows) if (!this.#boots.has(row.id)) this.#set(recordOf(row));
  }

  #set(record: BootRecord): void {
    const before = this.#boots.get(record.id);
    if (before !== undefined && before.machine !== record.machine)
      this.#ofMachine.get(before.machine)?.delete(record.id);
    const ids = this.#ofMachine.get(record.machine) ?? new Set();
    this.#ofMachine.set(record.machine, ids.add(record.id));
    this.#boots.set(record.id, record);
  }
}
