import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { openContentStore } from '../../boot/registry/content/store.ts';
import type { Change } from '../../boot/registry/model/change.ts';
import { planChange, type Plan } from '../../boot/registry/plan/plan.ts';
import type { Actor, Registry } from '../../boot/registry/registry.ts';
import { openRegistry, type RegistryPlace } from '../../boot/registry/store/open.ts';
import type { Context } from '../shell/context.ts';
import { openRemote, serverOf } from './remote/open-remote.ts';
import { localRegistry, type Pool, type PoolOptions } from './remote/pool-registry.ts';

export type { Pool, PoolOptions };

/** The folder of the boot server: database, files of images, configuration of its daemons. */
export const stateFolder = (context: Context, { state }: PoolOptions): string =>
  state === undefined ? join(context.folders.state, 'serve') : resolve(context.cwd, state);

/** Where the registry is: the database that was named, else a file in the folder. */
export function registryPlace(context: Context, options: PoolOptions): RegistryPlace {
  const database = options.database ?? context.env['ROMKIT_DATABASE'];
  return database === undefined || database === '' ? { state: stateFolder(context, options) } : { database };
}

/**
 * Work with the registry, whether a server runs on it or not, or with that of a server elsewhere.
 * @throws RomkitError of openRegistry or openRemote
 */
export async function withPool<T>(
  context: Context,
  options: PoolOptions,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const server = serverOf(context, options);
  if (server !== null) return work(await openRemote(context, server, options));
  return withRegistry(context, options, (registry, actor) =>
    work({
      registry: localRegistry(registry),
      content: openContentStore(join(stateFolder(context, options), 'content')),
      actor,
    }),
  );
}

/**
 * Work with the registry that is opened here.
 * @throws RomkitError of openRegistry
 */
export async function withRegistry<T>(
  context: Context,
  options: PoolOptions,
  work: (registry: Registry, actor: Actor) => Promise<T>,
): Promise<T> {
  const registry = await openRegistry(registryPlace(context, options));
  try {
    return await work(registry, { by: loginName(), via: 'cli' });
  } finally {
    await registry.close();
  }
}

/** A process without an entry in the user database (a container's) is known by its number. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/**
 * Plan changes, and make them unless they are only to be shown.
 * @returns the plan, and the number of the entry in the audit log: null where nothing was made
 */
export async function makeChanges(
  { registry, actor }: Pool,
  changes: readonly Change[],
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<{ readonly plan: Plan; readonly entry: number | null }> {
  const plan = planChange(registry.snapshot(), changes);
  if (dryRun || changes.length === 0) return { plan, entry: null };
  const { id } = await registry.apply(actor, changes);
  return { plan, entry: id };
}
