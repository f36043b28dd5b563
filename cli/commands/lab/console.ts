import { Option } from '@commander-js/extra-typings';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit console --port /dev/ttyUSB0` */
export function build(context: Context): Built {
  const command = newCommand('console')
    .summary("follow a real machine's boot on its serial console")
    .description(
      "Watch the serial console of a machine that boots, and follow its stages as in a test: the card's ROM, DHCP, " +
        'the scripts, kernel, initrd and the running system. Nothing is written to the port.',
    )
    .requiredOption('--port <device>', 'serial port, e.g. /dev/ttyUSB0; - for the standard input')
    .option('--baud <rate>', 'speed in bits per second', '115200')
    .option('--expect <text>', 'what the console shows once the system runs')
    .addOption(
      new Option('--method <name>', 'the way that it has to boot (default: whichever it shows)').choices([
        'pxelinux',
        'chain',
        'chain-embedded',
        'rom',
      ] as const),
    )
    .option('--timeout <seconds>', 'how long a stage may stand still')
    .option('--log <file>', 'write the console to a file as it comes')
    .addHelpText(
      'after',
      [
        '',
        'Exit code 0 when the chain is complete, 20 when it is not.',
        '',
        'Examples:',
        "  romkit console --port /dev/ttyUSB0 --expect 'login:'",
        '  ipmitool -I lanplus -H bmc7 sol activate | romkit console --port -',
        '',
      ].join('\n'),
    )
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../console/follow-console.ts')).watchMachine(context, options, output),
      ),
    );
  return erase(command);
}
