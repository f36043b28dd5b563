import { sql } from 'kysely';
import { RomkitError } from '../../../../system/error.ts';
import type { Backend } from '../backend.ts';
import type { Database, DatabaseTransaction } from '../tables.ts';
import { first } from './001-first.ts';
import { tokens } from './002-tokens.ts';
import { people } from './003-people.ts';
import { trials } from './004-trials.ts';
import { servers } from './005-servers.ts';
import { logins } from './006-logins.ts';
import type { Migration } from './migration.ts';

/** In order. */
export const migrations: readonly Migration[] = [first, tokens, people, trials, servers, logins];

/** The version of the layout that this romkit works with. */
export const layoutVersion = migrations.length;

/**
 * Bring a database to this romkit's layout. Several processes may do so at a time: the first one works, the others find
 * it done.
 * @param backUp called before the layout of a database that holds something is changed
 * @param steps default: all of them
 * @throws RomkitError `registry-newer` where a newer romkit has changed the layout
 */
export async function migrate(
  backend: Backend,
  place: string,
  backUp: (version: number) => Promise<void>,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const latest = steps.length;
  const found = await versionOf(backend, backend.reader);
  if (found > latest) throw newer(place, found, latest);
  if (found === latest) return;
  if (found > 0) await backUp(found);
  await backend.write(async (transaction) => {
    const version = await versionOf(backend, transaction);
    if (version === 0) {
      await backend.prepare(transaction);
      await sql`create table layout (version integer not null)`.execute(transaction);
    }
    for (const step of steps.slice(version)) await step.up(transaction);
    if (version < latest) await setVersion(transaction, version, latest);
  });
}

/** 0: an empty database. */
async function versionOf(backend: Backend, database: Database): Promise<number> {
  if (!(await backend.hasLayout(database))) return 0;
  const { rows } = await sql<{ version: number }>`select version from layout`.execute(database);
  return rows[0]?.version ?? 0;
}

async function setVersion(transaction: DatabaseTransaction, before: number, now: number): Promise<void> {
  await (
    before === 0 ? sql`insert into layout (version) values (${now})` : sql`update layout set version = ${now}`
  ).execute(transaction);
}

const newer = (place: string, found: number, latest: number): RomkitError =>
  new RomkitError({
    code: 'registry-newer',
    message: `The registry in ${place} was written by a newer romkit: its layout is ${found}, and this romkit knows ${latest}.`,
    hint: 'Update romkit here, or use the registry from where the newer one is installed.',
  });
