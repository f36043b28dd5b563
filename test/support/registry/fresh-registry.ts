import { readFileSync, writeFileSync } from 'node:fs';
import type { Registry } from '../../../boot/registry/registry.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { databasePath } from '../../../boot/registry/store/sqlite/sqlite-backend.ts';
import { makeFolder } from '../../../system/files/files.ts';

/** A database that holds nothing yet. Its tables take longer to make than the rest of a registry. */
let empty: Buffer | undefined;

/** Put an empty registry into a folder where there is none; it is made once for all of a suite. */
export async function makeFreshRegistry(state: string): Promise<void> {
  await makeFolder(state, 0o711);
  if (empty === undefined) {
    await (await openRegistry({ state })).close();
    empty = readFileSync(databasePath(state));
  } else writeFileSync(databasePath(state), empty, { flag: 'wx', mode: 0o600 });
}

/** An empty registry in a folder where there is none. */
export async function openFreshRegistry(state: string, clock?: () => number): Promise<Registry> {
  await makeFreshRegistry(state);
  return openRegistry({ state }, clock);
}
