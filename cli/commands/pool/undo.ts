import { performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit undo`: take changes of the registry back. */
export const build = (context: Context): Built =>
  erase(
    poolCommand('undo')
      .summary('take a change of the pool back')
      .description('Take back the last change of the pool, or the one with this number; --list shows them.')
      .argument('[id]', 'number of the change')
      .option('--list', 'list the changes, newest first')
      .option('--limit <number>', 'how many are listed at most', '20')
      .action((id, options) =>
        performOnPool(context, options, async (pool, output) => {
          const { listChanges, undoChange } = await import('../../pool/history.ts');
          if (options.list) await listChanges(pool, output, options.limit);
          else await undoChange(pool, output, id);
        }),
      ),
  );
