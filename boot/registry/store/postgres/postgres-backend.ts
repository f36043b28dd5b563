import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, Kysely, PostgresDialect, sql, type ControlledTransaction } from 'kysely';
import type { Backend } from '../backend.ts';
import type { DatabaseTransaction, Tables } from '../tables.ts';
import { ChangeListener, notification } from './listen.ts';
import { isPassing } from './lost.ts';
import { openPool, schema } from './pool.ts';
import { firstItem } from '../../../../system/present.ts';

/** One writer at a time, whichever server it is: the number is romkit's own. */
const writerLock = 7_665_548;

/** How long a write is tried again while the database is away. */
const patienceMs = 15_000;

/**
 * A PostgreSQL database that several servers share.
 * @throws RomkitError `database-not-reachable`
 */
export async function openPostgres(url: string): Promise<Backend> {
  const pool = await openPool(url);
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const self = randomUUID();
  let listener: ChangeListener | undefined;
  return {
    isShared: true,
    reader: database,
    hasLayout: async (executor) => {
      const { rows } = await sql<{
        found: boolean;
      }>`select to_regclass(${`${schema}.layout`}) is not null as found`.execute(executor);
      return rows[0]?.found === true;
    },
    async prepare(transaction) {
      await transaction.executeQuery(CompiledQuery.raw(`create schema if not exists ${schema}`));
    },
    read: (work) =>
      database.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    write: (work) => writePatiently(database, work, self),
    watch(listen) {
      listener = new ChangeListener(url, self, listen);
    },
    async close() {
      await listener?.close();
      await database.destroy();
    },
  };
}

async function writePatiently<T>(
  database: Kysely<Tables>,
  work: (transaction: DatabaseTransaction) => Promise<T>,
  self: string,
): Promise<T> {
  const endMs = performance.now() + patienceMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(2 * pauseMs, 1_000)) {
    const attempt = new Attempt(database, self);
    try {
      return await attempt.write(work);
    } catch (error) {
      if (!isPassing(error) || performance.now() > endMs) throw error;
      await wait(pauseMs);
      if (attempt.done !== undefined && (await wasCommitted(database, attempt.done.id, endMs)))
        return attempt.done.result as T;
    }
  }
}

/** One transaction, which remembers what it was when the connection was lost in its commit. */
class Attempt {
  /** Set before the commit. */
  done: { readonly id: string; readonly result: unknown } | undefined;
  readonly #database: Kysely<Tables>;
  readonly #self: string;

  constructor(database: Kysely<Tables>, self: string) {
    this.#database = database;
    this.#self = self;
  }

  async write<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    const transaction = await this.#database.startTransaction().execute();
    try {
      const id = await this.#lock(transaction);
      const result = await work(transaction);
      await transaction.executeQuery(CompiledQuery.raw(notification(this.#self)));
      this.done = { id, result };
      await transaction.commit().execute();
      return result;
    } catch (error) {
      await transaction
        .rollback()
        .execute()
        .catch(() => undefined);
      throw error;
    }
  }

  async #lock(transaction: ControlledTransaction<Tables>): Promise<string> {
    await sql`select pg_advisory_xact_lock(${writerLock})`.execute(transaction);
    const { rows } = await sql<{ id: string }>`select txid_current()::text as id`.execute(transaction);
    return firstItem(rows).id;
  }
}

/** What became of a transaction whose commit got no answer (PostgreSQL, "Transaction ID and Snapshot Information"). */
async function wasCommitted(database: Kysely<Tables>, id: string, endMs: number): Promise<boolean> {
  for (;;) {
    try {
      const { rows } = await sql<{
        status: string | null;
      }>`select txid_status(${id}::bigint) as status`.execute(database);
      if (rows[0]?.status !== 'in progress') return rows[0]?.status === 'committed';
    } catch (error) {
      if (!isPassing(error) || performance.now() > endMs) throw error;
    }
    await wait(100);
  }
}
