import { Option } from '@commander-js/extra-typings';
import { usageError, type RomkitError } from '../../../system/error.ts';
import type { Context } from '../../shell/context.ts';
import { erase, newCommand, perform, repeated, type Built } from '../../shell/command.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

export function build(context: Context): Built {
  const said = { embed: false, noEmbed: false };
  const command = newCommand('build')
    .summary('build boot firmware with a script in it')
    .description(
      'Build boot firmware from source with your script in it. Targets are named as iPXE names them ' +
        '(bin/undionly.kpxe, bin-x86_64-efi/snponly.efi), by file name (undionly.kpxe) or by PCI id (8086:100e).',
    )
    .argument('[target...]', 'what to build; with --nic alone, the ROMs of those cards')
    .option(
      '--embed <file>',
      'script to run at power-on: a file, - for stdin, or template:NAME; again for more files',
      (word: string, before: string[] | boolean | undefined) => [
        ...(Array.isArray(before) ? before : []),
        word,
      ],
    )
    .option('--no-embed', 'plain firmware, without a script')
    .option('--set <name=value>', 'a parameter of the template', repeated)
    .option('--each <file...>', 'build once for each of these scripts, or for each row of a .csv table')
    .option(
      '--nic <id>',
      'add the ROM for a card: VENDOR:DEVICE, or "this" for the cards of this machine',
      repeated,
    )
    .addOption(flavourOption('firmware to build'))
    .option('--source <dir|url>', 'source tree or repository to build from')
    .option('--profile <name>', 'settings from a profile in romkit.config.yaml')
    .option('--enable <option>', 'turn on a build option, e.g. HTTPS,PING_CMD', repeated)
    .option('--disable <option>', 'turn off a build option, e.g. NFS', repeated)
    .option('--define <name=value>', 'give a build option a value, e.g. COMSPEED=9600', repeated)
    .option('--config <name>', 'start from a configuration that the source has, e.g. cloud')
    .option('--debug <objects>', 'compile debug messages in, e.g. dhcp,tls:3', repeated)
    .option('--console <name>', 'add a console, e.g. serial', repeated)
    .option('--trust <file>', 'root certificates (PEM, one or a bundle) to trust', repeated)
    .option('--cert <file>', 'certificate (PEM) to put in', repeated)
    .option('--privkey <file>', 'private key (PEM) of the client certificate')
    .addOption(
      new Option('--route <route>', 'how the script gets in').choices(['auto', 'embed', 'make'] as const),
    )
    .option('--out <dir>', 'folder for the results (default: out)')
    .option('--jobs <count>', 'how many compilers run at once (default: one for each core)')
    .option('--no-lint', 'do not check the script first')
    .option('--dry-run', 'show what would be built and how')
    .option('--list-options', 'list the build options that the source has')
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  romkit build undionly.kpxe --embed boot.ipxe',
        '  romkit build undionly.kpxe --nic 8086:100e --embed template:mac-chain --set next-server=192.0.2.1',
        '  romkit build snponly.efi --embed boot.ipxe --enable HTTPS --trust ca.pem --out tftpboot',
        '  romkit build undionly.kpxe --each scripts/*.ipxe',
        '',
      ].join('\n'),
    )
    .on('option:embed', () => (said.embed = true))
    .on('option:no-embed', () => (said.noEmbed = true))
    .action((targets, options) =>
      perform(context, options, async (output) => {
        if (said.embed && said.noEmbed) throw bothEmbeds();
        const { runBuild } = await import('../../build/run-build.ts');
        await runBuild(context, targets, options, output);
      }),
    );
  return erase(command);
}

/** The later one would win without a word. */
const bothEmbeds = (): RomkitError =>
  usageError(
    'option-clash',
    '--embed puts a script in, --no-embed builds without one.',
    'Take one of the two away; --no-embed alone overrules the settings.',
  );
