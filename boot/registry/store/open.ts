import { messageOf, missingError, RomkitError, usageError } from '../../../system/error.ts';
import type { Registry } from '../registry.ts';
import type { Backend } from './backend.ts';
import { migrate } from './migrations/migrate.ts';
import { openStore } from './store.ts';

/** Which database keeps the registry: a file in a folder of the server's, or a PostgreSQL that several servers share. */
export type RegistryPlace = (
  | {
      readonly state: string;
      /** How long one process waits for another one's write: ten seconds, if nothing is said. */
      readonly busyMs?: number;
    }
  | { readonly database: string }
) & {
  /** How long events are gathered for one transaction: 25 ms, if nothing is said. */
  readonly gatherMs?: number;
};

/**
 * Open the registry, and make it or bring it up to date where needed.
 * @param clock milliseconds since 1970, for the audit log
 * @throws RomkitError `registry-newer`, `registry-not-opened`, `bad-database`, `database-not-reachable`; errors of `makeFolder`
 */
export async function openRegistry(place: RegistryPlace, clock: () => number = Date.now): Promise<Registry> {
  const { backend, name, backUp } = await openBackend(place);
  try {
    await migrate(backend, name, backUp);
    return await openStore(backend, clock, place.gatherMs);
  } catch (error) {
    await backend.close();
    throw notOpened(name, error);
  }
}

function notOpened(name: string, error: unknown): unknown {
  if (error instanceof RomkitError) return error;
  return missingError(
    'registry-not-opened',
    `The registry in ${name} cannot be opened: ${messageOf(error)}.`,
    'Is it a registry of romkit, and may this user write there?',
    error,
  );
}

interface OpenBackend {
  readonly backend: Backend;
  /** For messages. */
  readonly name: string;
  readonly backUp: (version: number) => Promise<void>;
}

/** Each database's code is loaded where it is used. A PostgreSQL server is backed up by those who run it. */
async function openBackend(place: RegistryPlace): Promise<OpenBackend> {
  if ('state' in place) {
    const { backUpSqlite, databasePath, openSqlite } = await import('./sqlite/sqlite-backend.ts');
    const backend = await openSqlite(place.state, place.busyMs);
    return {
      backend,
      name: databasePath(place.state),
      backUp: (version) => backUpSqlite(backend, place.state, version),
    };
  }
  if (!/^postgres(ql)?:\/\//.test(place.database))
    throw usageError(
      'bad-database',
      'The database is named by a URL that begins with postgres://.',
      'Write it as postgres://USER:PASSWORD@HOST/DATABASE, or leave it out to keep the registry in a file.',
    );
  const { openPostgres } = await import('./postgres/postgres-backend.ts');
  const { withoutPassword } = await import('./postgres/pool.ts');
  return {
    backend: await openPostgres(place.database),
    name: withoutPassword(place.database),
    backUp: () => Promise.resolve(),
  };
}
