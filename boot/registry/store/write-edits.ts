import type { Edits } from '../edits.ts';
import { chunks, type DatabaseTransaction, type RemovalKind, type Tables } from './tables.ts';

/** A process that is further behind than so many changes reads everything again. */
export const keepRemovals = 10_000;

/** Edits with the change that made each of them, by `kind:key`. */
export interface DatedEdits extends Edits {
  readonly changed: ReadonlyMap<string, number>;
  readonly lastChange: number;
  /** The highest numbers of revisions that were given. */
  readonly revisionNumbers: ReadonlyMap<string, number>;
}

/** Write edits in few statements, however many rows they are. */
export async function writeEdits(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  await writeMachines(transaction, edits);
  await writeImages(transaction, edits);
  await writeAssignments(transaction, edits);
  await writePolicy(transaction, edits);
  await writeRemovals(transaction, edits);
}

async function writeMachines(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  const rows = [...edits.machines].flatMap(([id, machine]) =>
    machine === null
      ? []
      : [{ id, changed: changeOf(edits, 'machine', id), document: JSON.stringify(machine) }],
  );
  for (const some of chunks(rows))
    await transaction
      .insertInto('machines')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((build) => ({
          changed: build.ref('excluded.changed'),
          document: build.ref('excluded.document'),
        })),
      )
      .execute();
  const gone = [...edits.machines].flatMap(([id, machine]) => (machine === null ? [id] : []));
  for (const some of chunks(gone)) await transaction.deleteFrom('machines').where('id', 'in', some).execute();
}

async function writeImages(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  for (const [name, image] of edits.images) {
    if (image === null) {
      await transaction.deleteFrom('images').where('name', '=', name).execute();
      continue;
    }
    const values = { changed: changeOf(edits, 'image', name), document: JSON.stringify(image) };
    await transaction
      .insertInto('images')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute();
  }
  for (const [image, last] of edits.revisionNumbers)
    await transaction
      .insertInto('revision_numbers')
      .values({ image, last })
      .onConflict((conflict) =>
        conflict.column('image').doUpdateSet({ last }).where('revision_numbers.last', '<', last),
      )
      .execute();
}

async function writeAssignments(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  const rows = [...edits.assignments].flatMap(([target, assignment]) =>
    assignment === null
      ? []
      : [
          {
            target,
            changed: changeOf(edits, 'assignment', target),
            document: JSON.stringify(assignment),
          },
        ],
  );
  for (const some of chunks(rows))
    await transaction
      .insertInto('assignments')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('target').doUpdateSet((build) => ({
          changed: build.ref('excluded.changed'),
          document: build.ref('excluded.document'),
        })),
      )
      .execute();
  const gone = [...edits.assignments].flatMap(([key, assignment]) => (assignment === null ? [key] : []));
  for (const some of chunks(gone))
    await transaction.deleteFrom('assignments').where('target', 'in', some).execute();
}

async function writePolicy(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  if (edits.policy === null) return;
  const values = { changed: changeOf(edits, 'policy', ''), document: JSON.stringify(edits.policy) };
  await transaction
    .insertInto('policies')
    .values({ id: 1, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

async function writeRemovals(transaction: DatabaseTransaction, edits: DatedEdits): Promise<void> {
  const rows = [
    ...removed(edits, 'machine', edits.machines),
    ...removed(edits, 'image', edits.images),
    ...removed(edits, 'assignment', edits.assignments),
  ];
  if (rows.length === 0) return;
  for (const some of chunks(rows))
    await transaction
      .insertInto('removals')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'name'])
          .doUpdateSet((build) => ({ changed: build.ref('excluded.changed') })),
      )
      .execute();
  await transaction
    .deleteFrom('removals')
    .where('changed', '<', edits.lastChange - keepRemovals)
    .execute();
}

function removed(
  edits: DatedEdits,
  kind: RemovalKind,
  rows: ReadonlyMap<number | string, unknown>,
): Tables['removals'][] {
  return [...rows].flatMap(([key, value]) =>
    value === null ? [{ kind, name: String(key), changed: changeOf(edits, kind, key) }] : [],
  );
}

const changeOf = (edits: DatedEdits, kind: RemovalKind | 'policy', key: number | string): number =>
  edits.changed.get(`${kind}:${key}`) ?? edits.lastChange;
