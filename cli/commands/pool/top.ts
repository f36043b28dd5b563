import { performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit top`: the pool as it changes. */
export const build = (context: Context): Built =>
  erase(
    poolCommand('top')
      .summary('watch the machines of the pool')
      .description(
        'Watch the pool: what each machine boots, how far it has come, and what it boots next. q quits. --json prints a line for each machine, and one for each change.',
      )
      .action((options) =>
        performOnPool(context, options, async (pool, output) =>
          (await import('../../top/top.ts')).top(context, pool, output),
        ),
      ),
  );
