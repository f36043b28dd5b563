import { applyEdits, type Edits } from '../edits.ts';
import { editedLookup, type Lookup } from '../lookup.ts';
import { usualPolicy, type Assignment, type Policy } from '../model/assignment.ts';
import type { Image } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import { nothingKnown, type Known } from './known.ts';
import { keepRemovals } from './write-edits.ts';
import type { DatabaseTransaction, RemovalKind, StateRow } from './tables.ts';

export const readState = (transaction: DatabaseTransaction): Promise<StateRow> =>
  transaction.selectFrom('state').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();

/** What a process knows after it has read what changed since; all of it where it knows too little. */
export async function readKnown(
  transaction: DatabaseTransaction,
  before: Known,
  state: StateRow,
): Promise<Known> {
  const counters = {
    bootChange: before.bootChange,
    droppedUnknown: state.dropped_unknown,
    newestEntry: state.last_entry,
  };
  if (before.snapshot.change === state.change) return { ...before, ...counters };
  const isFar = before.snapshot.change < state.change - keepRemovals;
  const from = isFar ? { ...nothingKnown, bootChange: before.bootChange } : before;
  const { edits, armed } = await readEdits(transaction, from.snapshot.change);
  return {
    snapshot: applyEdits(from.snapshot, edits, state.change),
    armed: editedArmed(from.armed, edits, armed),
    ...counters,
  };
}

interface ReadEdits {
  readonly edits: Edits;
  readonly armed: ReadonlyMap<string, number>;
}

/** Removals first: what was removed and has come back is in its table again. */
async function readEdits(transaction: DatabaseTransaction, since: number): Promise<ReadEdits> {
  const removals =
    since === 0
      ? []
      : await transaction.selectFrom('removals').selectAll().where('changed', '>', since).execute();
  const gone = (kind: RemovalKind) =>
    removals.filter((row) => row.kind === kind).map(({ name }) => [name, null] as const);
  const assigned = await transaction
    .selectFrom('assignments')
    .selectAll()
    .where('changed', '>', since)
    .execute();
  const edits = {
    machines: new Map([
      ...gone('machine').map(([name]) => [Number(name), null] as const),
      ...(await machinesSince(transaction, since)),
    ]),
    images: new Map([...gone('image'), ...(await imagesSince(transaction, since))]),
    assignments: new Map([
      ...gone('assignment'),
      ...assigned.map((row) => [row.target, JSON.parse(row.document) as Assignment] as const),
    ]),
    policy: await policySince(transaction, since),
  };
  return { edits, armed: new Map(assigned.map(({ target, changed }) => [target, changed])) };
}

async function machinesSince(
  transaction: DatabaseTransaction,
  since: number,
): Promise<(readonly [number, Machine])[]> {
  const rows = await transaction
    .selectFrom('machines')
    .select(['id', 'document'])
    .where('changed', '>', since)
    .execute();
  return rows.map(({ id, document }) => [id, JSON.parse(document) as Machine]);
}

async function imagesSince(
  transaction: DatabaseTransaction,
  since: number,
): Promise<(readonly [string, Image])[]> {
  const rows = await transaction.selectFrom('images').selectAll().where('changed', '>', since).execute();
  return rows.map(({ name, document }) => [name, JSON.parse(document) as Image]);
}

/** A policy of an older romkit may lack a setting that this one knows. */
async function policySince(transaction: DatabaseTransaction, since: number): Promise<Policy | null> {
  const row = await transaction
    .selectFrom('policies')
    .select('document')
    .where('changed', '>', since)
    .executeTakeFirst();
  return row === undefined ? null : { ...usualPolicy, ...(JSON.parse(row.document) as Policy) };
}

/** "Next boot only" alone has to be told apart from an earlier one. */
export function editedArmed(
  before: Lookup<string, number>,
  { assignments }: Pick<Edits, 'assignments'>,
  armed: ReadonlyMap<string, number>,
): Lookup<string, number> {
  const keys = [...assignments.keys()].filter((key) => key.startsWith('once:'));
  return editedLookup(
    before,
    keys.map((key) => [key, armed.get(key) ?? null]),
  );
}
