import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CompiledQuery, Kysely, sql } from 'kysely';
import { makeFolder } from '../../../../system/files/files.ts';
import type { Backend } from '../backend.ts';
import type { Tables } from '../tables.ts';
import { LibsqlDialect } from './dialect.ts';

/** How often to look whether another process has written. */
const lookEveryMs = 40;

/**
 * A database file in the state folder: WAL, so that readers never wait, and synced at every commit.
 * Two connections: what is read does not wait for this process's own transactions either.
 */
export async function openSqlite(state: string, busyMs = 10_000): Promise<Backend> {
  // The TFTP server enters the folder as another user; the database is nobody else's.
  await makeFolder(state, 0o711);
  const path = databasePath(state);
  await createPrivate(path);
  const writer = new Kysely<Tables>({ dialect: new LibsqlDialect(path, 'immediate', busyMs) });
  const reader = new Kysely<Tables>({ dialect: new LibsqlDialect(path, 'deferred', busyMs) });
  await writer.executeQuery(CompiledQuery.raw('select 1'));
  let timer: NodeJS.Timeout | undefined;
  return {
    isShared: false,
    reader,
    hasLayout: async (executor) => {
      const { rows } = await sql`select 1 from sqlite_master where name = 'layout'`.execute(executor);
      return rows.length > 0;
    },
    prepare: () => Promise.resolve(),
    read: (work) => reader.transaction().execute(work),
    write: (work) => writer.transaction().execute(work),
    watch(listener) {
      let seen: unknown;
      // A look that fails is made good by the next one.
      timer = setInterval(() => void look().catch(() => undefined), lookEveryMs).unref();
      async function look(): Promise<void> {
        const { rows } = await reader.executeQuery<{ data_version: number }>(
          CompiledQuery.raw('pragma data_version'),
        );
        const version = rows[0]?.data_version;
        if (version !== seen) listener();
        seen = version;
      }
    },
    async close() {
      clearInterval(timer);
      await reader.destroy();
      await writer.destroy();
    },
  };
}

/** SQLite gives its other files the mode of the database (os_unix.c, findCreateFileMode). */
async function createPrivate(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
}

export const databasePath = (state: string): string => join(state, 'registry.db');

/** A copy of the whole database before its layout changes (sqlite.org, lang_vacuum, "VACUUM with an INTO clause"). */
export async function backUpSqlite(backend: Backend, state: string, version: number): Promise<void> {
  const folder = join(state, 'backups');
  await makeFolder(folder, 0o700);
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  // Two processes may find the old layout in the same moment.
  const path = join(folder, `registry-layout-${version}-${stamp}-${randomUUID().slice(0, 8)}.db`);
  await createPrivate(path);
  await sql`vacuum into ${path}`.execute(backend.reader);
}
