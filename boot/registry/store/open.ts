import { usageError } from '../../../system/error.ts';
import type { Registry } from '../registry.ts';
import { migrate } from './migrations/migrate.ts';
import { backUpSqlite, databasePath, openSqlite } from './sqlite/sqlite-backend.ts';
import { openStore } from './store.ts';

/** Which database keeps the registry: a file in a folder of the server's, or a PostgreSQL that several servers share. */
export type RegistryPlace = { readonly state: string } | { readonly database: string };

/**
 * Open the registry, and make it or bring it up to date where needed.
 * @param clock milliseconds since 1970, for the audit log
 * @throws RomkitError `registry-newer`, `registry-not-readable`, `bad-database`; errors of `makeFolder`
 */
export async function openRegistry(place: RegistryPlace, clock: () => number = Date.now): Promise<Registry> {
  if ('database' in place) throw usageError('bad-database', 'PostgreSQL is not supported yet.');
  const backend = await openSqlite(place.state);
  try {
    await migrate(backend, databasePath(place.state), (version) =>
      backUpSqlite(backend, place.state, version),
    );
    return await openStore(backend, clock);
  } catch (error) {
    await backend.close();
    throw error;
  }
}
