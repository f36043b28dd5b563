import { changingCommand, performOnPool } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit assign`: which image a machine, a tag or everybody else boots. */
export const build = (context: Context): Built =>
  erase(
    changingCommand('assign')
      .summary('choose the image that a machine boots')
      .description(
        [
          'Choose the image that machines boot from now on. The first of these that fits decides: next boot only,',
          'the machine, its tags by priority, the default for its architecture, the default, and the policy for',
          'unknown machines.',
        ].join(' '),
      )
      .argument(
        '<whom>',
        'MAC address or name of a machine, tag:NAME, default, default:ARCHITECTURE, or unknown',
      )
      .argument(
        '<image>',
        'IMAGE follows its current revision, IMAGE@REVISION stays; none takes the assignment away; for unknown also wait or nothing',
      )
      .option('--once', 'for the next boot only')
      .option('--priority <number>', 'among tags the higher number wins (default: 0)')
      .action((whom, image, options) =>
        performOnPool(context, options, async (pool, output) =>
          (await import('../../pool/assign.ts')).assignImage(pool, output, whom, image, options),
        ),
      ),
  );
