import { RomkitError, usageError } from '../../../system/error.ts';
import type { AuditEntry, Change, LoggedChange, RecordedChange } from '../model/change.ts';
import { isPeopleChange } from '../model/people-change.ts';
import { planChange, planRecorded, type Plan } from '../plan/plan.ts';
import type { Actor } from '../registry.ts';
import { insertEntry } from './people/log-change.ts';
import { undoPeopleChanges } from './people/undo-change.ts';
import type { Session } from './session.ts';
import type { Database, EntryRow } from './tables.ts';

/** The document of an audit entry, beside its columns. */
interface EntryDocument extends Omit<AuditEntry, 'undoneBy' | 'undoes'> {
  /** Changes that take it back. */
  readonly inverse: readonly LoggedChange[];
  readonly touches: readonly string[];
  readonly uses: readonly string[];
}

/** Make changes and write them to the log. */
export async function apply(
  session: Session,
  actor: Actor,
  changes: readonly Change[],
  atMs: number,
): Promise<AuditEntry> {
  const plan = planChange(session.snapshot(), changes, await occasion(session, actor, atMs));
  return make(session, actor, plan, atMs, null);
}

/** Take an entry back. */
export async function undo(
  session: Session,
  actor: Actor,
  id: number | undefined,
  atMs: number,
  check: (changes: readonly LoggedChange[]) => void = () => undefined,
): Promise<AuditEntry> {
  const entry = await entryToUndo(session, id);
  const { changes, inverse, summary, touches, uses } = documentOf(entry);
  check(changes);
  const later = await standingOn(session, entry.id, touches, uses);
  if (later !== undefined)
    throw conflict(entry.id, `entry ${later.id} has changed the same since: ${later.summary}`, later.id);
  if (isSpent(session, changes)) throw conflict(entry.id, 'its "next boot only" has been spent', undefined);
  const said = `Undid entry ${entry.id}: ${summary}`;
  const made = changes.some(isPeopleChange)
    ? await undoPeople(session, actor, entry.id, { changes, inverse }, said, atMs)
    : await undoPool(session, actor, entry.id, inverse as RecordedChange[], said, atMs);
  await session.transaction
    .updateTable('entries')
    .set({ undone_by: made.id })
    .where('id', '=', entry.id)
    .execute();
  // Undoing an undo puts the first entry in force again.
  if (entry.undoes !== null)
    await session.transaction
      .updateTable('entries')
      .set({ undone_by: null })
      .where('id', '=', entry.undoes)
      .execute();
  return made;
}

async function undoPool(
  session: Session,
  actor: Actor,
  id: number,
  inverse: readonly RecordedChange[],
  summary: string,
  atMs: number,
): Promise<AuditEntry> {
  const plan = await planUndo(session, actor, id, inverse, atMs);
  return make(session, actor, { ...plan, summary }, atMs, id);
}

async function undoPeople(
  session: Session,
  actor: Actor,
  id: number,
  made: Parameters<typeof undoPeopleChanges>[1],
  summary: string,
  atMs: number,
): Promise<AuditEntry> {
  const change = await orConflict(id, () => undoPeopleChanges(session.transaction, made));
  session.state.change++;
  const entry = { id: ++session.state.last_entry, atMs, actor, undoes: id };
  return insertEntry(session.transaction, entry, { ...change, summary });
}

/** Newest first. */
export async function listEntries(
  database: Database,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly AuditEntry[]> {
  const rows = await database
    .selectFrom('entries')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(entryOf);
}

async function make(
  session: Session,
  { by, via }: Actor,
  { changes, edits, bootMoves, inverse, summary, touches, uses }: Plan,
  atMs: number,
  undoes: number | null,
): Promise<AuditEntry> {
  session.record(edits);
  for (const move of bootMoves) await session.boots.move(move);
  const id = ++session.state.last_entry;
  const entry = { id, atMs, by: by.slice(0, 200), via: via.slice(0, 40), changes: [...changes], summary };
  const document: EntryDocument = { ...entry, inverse, touches, uses };
  await session.transaction
    .insertInto('entries')
    .values({
      id,
      undone_by: null,
      undoes,
      effective: inverse.length > 0 ? 1 : 0,
      document: JSON.stringify(document),
    })
    .execute();
  return { ...entry, undoneBy: null, undoes };
}

async function entryToUndo(session: Session, id: number | undefined): Promise<EntryRow> {
  const rows = session.transaction.selectFrom('entries').selectAll();
  const entry = await (
    id === undefined
      ? rows
          .where('undone_by', 'is', null)
          .where('undoes', 'is', null)
          .where('effective', '=', 1)
          .orderBy('id', 'desc')
          .limit(1)
      : rows.where('id', '=', id)
  ).executeTakeFirst();
  if (entry === undefined)
    throw id === undefined
      ? usageError('nothing-to-undo', 'There is nothing to undo.')
      : usageError('unknown-entry', `The audit log has no entry ${id}.`, 'romkit undo --list shows the log.');
  if (entry.undone_by !== null)
    throw usageError('already-undone', `Entry ${entry.id} has been undone by entry ${entry.undone_by}.`);
  return entry;
}

/** The newest later entry in force that changed the same, or that needs what this one made. */
async function standingOn(
  session: Session,
  id: number,
  touches: readonly string[],
  uses: readonly string[],
): Promise<AuditEntry | undefined> {
  const later = await session.transaction
    .selectFrom('entries')
    .selectAll()
    .where('id', '>', id)
    .where('undone_by', 'is', null)
    .where('undoes', 'is', null)
    .where('effective', '>', 0)
    .orderBy('id', 'desc')
    .execute();
  const ours = { touched: new Set(touches), all: new Set([...touches, ...uses]) };
  const found = later.find((row) => {
    const document = documentOf(row);
    return (
      document.touches.some((key) => ours.all.has(key)) || document.uses.some((key) => ours.touched.has(key))
    );
  });
  return found === undefined ? undefined : entryOf(found);
}

/** A boot has taken away what the entry set, which is no entry of the log. */
const isSpent = (session: Session, changes: readonly LoggedChange[]): boolean =>
  changes.some(
    (change) =>
      change.type === 'assign' &&
      change.assignment.target.type === 'once' &&
      session.draft.assignment(change.assignment.target) === undefined,
  );

async function planUndo(
  session: Session,
  actor: Actor,
  id: number,
  inverse: readonly RecordedChange[],
  atMs: number,
): Promise<Plan> {
  const when = await occasion(session, actor, atMs);
  return orConflict(id, () => planRecorded(session.snapshot(), inverse, when));
}

/** @throws RomkitError `undo-conflict` for whatever refusal */
async function orConflict<T>(id: number, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    throw conflict(id, error.message, undefined);
  }
}

const conflict = (id: number, reason: string, later: number | undefined): RomkitError =>
  usageError(
    'undo-conflict',
    `Entry ${id} cannot be undone: ${reason.replace(/\.$/, '')}.`,
    later === undefined ? undefined : `Undo that first: romkit undo ${later}`,
  );

async function occasion(session: Session, { by }: Actor, atMs: number) {
  return {
    by: by.slice(0, 200),
    atMs,
    lastMachine: session.state.last_machine,
    lastRevisions: await session.revisionNumbers(),
  };
}

const documentOf = ({ document }: EntryRow): EntryDocument => JSON.parse(document) as EntryDocument;

function entryOf(row: EntryRow): AuditEntry {
  const { inverse: _inverse, touches: _touches, uses: _uses, ...entry } = documentOf(row);
  return { ...entry, undoneBy: row.undone_by, undoes: row.undoes };
}
