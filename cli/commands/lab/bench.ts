import { Command } from '@commander-js/extra-typings';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';
import { cardOption, dhcpOption, httpOption, osOption, tftpOption } from '../../test-qemu/lab-options.ts';

/** `romkit bench` */
export function build(context: Context): Built {
  return erase(
    new Command('bench')
      .summary('time how machines boot')
      .description('Time what romkit builds.')
      .addCommand(boot(context)),
  );
}

function boot(context: Context) {
  return newCommand('boot')
    .description(
      'Boot the same image by each of the four methods in QEMU, several times, and print a table of the times of ' +
        'each stage, in Markdown.',
    )
    .option('--runs <count>', 'how many times each method boots (default: 3)')
    .addOption(flavourOption('firmware to build and boot'))
    .option('--source <dir|url>', 'source tree or repository to build from')
    .addOption(cardOption())
    .addOption(osOption())
    .addOption(dhcpOption())
    .addOption(tftpOption())
    .addOption(httpOption())
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../test-qemu/bench-boot.ts')).benchBoot(context, options, output),
      ),
    );
}
