import { performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit boots`: the history of boots. */
export const build = (context: Context): Built =>
  erase(
    poolCommand('boots')
      .summary('show what machines have booted, and where they stopped')
      .description('Show the boots of all machines in a table, or of one with its stages, newest first.')
      .argument('[machine]', 'MAC address or name')
      .option('--image <image>', 'boots of this image alone')
      .option('--limit <number>', 'how many at most', '20')
      .action((machine, options) =>
        performOnPool(context, options, async (pool, output) =>
          (await import('../../pool/history.ts')).listBoots(pool, output, machine, options),
        ),
      ),
  );
