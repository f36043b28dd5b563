import type { AuditEntry } from '../../model/change.ts';
import type { PeopleChange, WholePeopleChange } from '../../model/people-change.ts';
import type { Actor } from '../../registry.ts';
import type { DatabaseTransaction } from '../tables.ts';

/** `effective` of such an entry: "undo the last change" means the pool's. */
const ofPeople = 2;

/** A change of people or tokens that was made. */
export interface MadePeopleChange {
  readonly change: PeopleChange;
  readonly summary: string;
  /** Takes it back; absent where nothing does. */
  readonly inverse?: WholePeopleChange;
}

/** Write a change to the audit log, in the transaction that made it; the pages that show the log hear of it. */
export async function logChange(
  transaction: DatabaseTransaction,
  actor: Actor,
  atMs: number,
  made: MadePeopleChange,
): Promise<void> {
  const { last_entry: id } = await transaction
    .updateTable('state')
    .set(({ eb }) => ({ last_entry: eb('last_entry', '+', 1), change: eb('change', '+', 1) }))
    .where('id', '=', 1)
    .returning('last_entry')
    .executeTakeFirstOrThrow();
  await insertEntry(transaction, { id, atMs, actor, undoes: null }, made);
}

/** Write a change as this entry of the audit log. */
export async function insertEntry(
  transaction: DatabaseTransaction,
  {
    id,
    atMs,
    actor,
    undoes,
  }: { readonly id: number; readonly atMs: number; readonly actor: Actor; readonly undoes: number | null },
  { change, summary, inverse }: MadePeopleChange,
): Promise<AuditEntry> {
  const by = actor.by.slice(0, 200);
  const entry = { id, atMs, by, via: actor.via.slice(0, 40), changes: [change], summary };
  const taken = inverse === undefined ? [] : [inverse];
  const document = { ...entry, inverse: taken, touches: [keyOf(change)], uses: [] };
  await transaction
    .insertInto('entries')
    .values({
      ...{ id, undone_by: null, undoes, effective: taken.length === 0 ? 0 : ofPeople },
      document: JSON.stringify(document),
    })
    .execute();
  return { ...entry, undoneBy: null, undoes };
}

const keyOf = (change: PeopleChange): string =>
  'person' in change ? `person:${change.person}` : `token:${change.token}`;
