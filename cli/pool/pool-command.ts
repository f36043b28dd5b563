import type { Actor, Registry } from '../../boot/registry/registry.ts';
import { newCommand, perform } from '../shell/command.ts';
import type { Context } from '../shell/context.ts';
import type { CommonOptions, Output } from '../shell/output.ts';
import type { Pool, PoolOptions } from './pool.ts';

/** A command that opens the registry itself. */
export function registryCommand(name: string) {
  return newCommand(name)
    .option('--state <dir>', "the boot server's folder (default: serve in the state folder)")
    .option('--database <url>', 'the registry in a PostgreSQL database: postgres://…');
}

/** A command that works on the registry, here or of a server elsewhere, with the options that say on which. */
export function poolCommand(name: string) {
  return registryCommand(name)
    .option('--server <url>', 'the registry of a romkit server elsewhere, over its API (or ROMKIT_SERVER)')
    .option('--token <secret>', 'token for that server (better: ROMKIT_TOKEN, or a file)')
    .option('--token-file <file>', 'file that holds the token');
}

/** The option of every command that changes the registry. */
export function changingCommand(name: string) {
  return poolCommand(name).option('--dry-run', 'show what would change, and whose next boot');
}

/**
 * Run work that is done where the registry is, never over the API of a server elsewhere: people and tokens give nobody
 * more than he has.
 */
export function performOnRegistry(
  context: Context,
  options: CommonOptions & PoolOptions,
  work: (registry: Registry, actor: Actor, output: Output) => Promise<void>,
): Promise<void> {
  return perform(context, options, async (output) => {
    const { withRegistry } = await import('./pool.ts');
    await withRegistry(context, options, (registry, actor) => work(registry, actor, output));
  });
}

/** Run a command's work with the registry open; only then is the database's code loaded. */
export function performOnPool(
  context: Context,
  options: CommonOptions & PoolOptions,
  work: (pool: Pool, output: Output) => Promise<void>,
): Promise<void> {
  return perform(context, options, async (output) => {
    const { withPool } = await import('./pool.ts');
    await withPool(context, options, (pool) => work(pool, output));
  });
}
