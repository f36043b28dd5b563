import { Option } from '@commander-js/extra-typings';
import { performOnPool, poolCommand } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit explain`: what a machine boots, and why. */
export const build = (context: Context): Built =>
  erase(
    poolCommand('explain')
      .summary('tell what a machine boots, and why')
      .description(
        'Tell which rule decides what a machine boots, why the others do not, and which scripts and files it will ask for. Nothing is changed.',
      )
      .argument('<machine>', 'MAC address, known or not, or name')
      .addOption(new Option('--firmware <kind>', 'as it would ask').choices(['bios', 'uefi'] as const))
      .option('--public-url <url>', "the boot server's URL in the scripts (default: http://${next-server})")
      .action((machine, options) =>
        performOnPool(context, options, async (pool, output) =>
          (await import('../../pool/explain.ts')).explain(pool, output, machine, options),
        ),
      ),
  );
