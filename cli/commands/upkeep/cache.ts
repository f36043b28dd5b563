import { Command } from '@commander-js/extra-typings';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit cache`: what is kept of builds; all of it can be made again. */
export function build(context: Context): Built {
  return erase(
    new Command('cache')
      .summary('show and prune what romkit keeps of builds')
      .description(
        'What romkit keeps of builds so that the next is fast. All of it may be deleted at any time.',
      )
      .addCommand(list(context))
      .addCommand(prune(context)),
  );
}

function list(context: Context) {
  return newCommand('list')
    .description('List the kept build profiles with their sizes and when they were last used.')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../build/cache.ts')).listCache(context, output),
      ),
    );
}

function prune(context: Context) {
  return newCommand('prune')
    .description('Delete build profiles that were not used for some time.')
    .option('--older-than <days>', 'keep those used within this many days', '30')
    .option('--all', 'delete every one')
    .option('--dry-run', 'show what would be deleted')
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../build/cache.ts')).pruneCache(context, output, options),
      ),
    );
}
