import { Option } from '@commander-js/extra-typings';
import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import { flavourOption } from '../../shell/flavour-option.ts';
import { cardOption, dhcpOption, httpOption, osOption, tftpOption } from '../../test-qemu/lab-options.ts';
import { faultNames, parseFaultName } from '../../../lab/fault/names.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit test-qemu [FILE]` */
export function build(context: Context): Built {
  const command = newCommand('test-qemu')
    .summary('boot firmware in QEMU on a network of its own')
    .description(
      'Boot a file in QEMU, on an isolated network with real DHCP, TFTP and web servers, and follow each stage ' +
        'from the firmware to the running operating system.',
    )
    .argument('[file]', 'what to boot: undionly.kpxe, snponly.efi, a ROM; built where none is named')
    .option(
      '--method <name>',
      'pxelinux (1), chain (3), chain-embedded (4) or rom (2); by default what the file is for',
    )
    .option('--nbp <file>', 'what the TFTP server gives; "distro" for what the distribution has')
    .addOption(flavourOption('firmware to build where no file is named'))
    .option('--source <dir|url>', 'source tree or repository to build from')
    .addOption(new Option('--firmware <name>', "the machine's firmware").choices(['bios', 'uefi'] as const))
    .addOption(cardOption())
    .option('--machines <count>', 'how many machines boot at once (default: 1)')
    .option('--images <count>', 'how many different images there are; machines take turns (default: 1)')
    .addOption(osOption())
    .option('--kernel <file>', 'a kernel of yours instead')
    .option('--initrd <file>', 'its initrd')
    .option('--append <text>', 'its command line (default: console=ttyS0)')
    .option('--expect <text>', 'what its console shows once it runs')
    .addOption(dhcpOption())
    .addOption(tftpOption())
    .addOption(httpOption())
    .option('--memory <MiB>', 'memory of each machine (default: 512)')
    .option('--nics <count>', 'network cards of each machine, which boots from the first (default: 1)')
    .option('--delay <ms>', 'each packet takes so long to and from the machines')
    .option('--loss <percent>', 'so many packets are lost')
    .option('--mtu <bytes>', 'larger packets are lost')
    .option('--link-delay <seconds>', 'ports of the switch pass nothing before, as with spanning tree')
    .addOption(faultOption())
    .option(
      '--pcap <file>',
      'capture the whole network, for Wireshark; in a .pcapng with consoles, logs and what was expected, for romkit watch',
    )
    .option('--console <file>', "write the machines' serial consoles to a file")
    .option('--junit <file>', 'write the result as JUnit XML, for a build server')
    .option('--matrix <file>', 'test every combination of a YAML file: methods, firmware, cards, servers')
    .option('--jobs <count>', 'how many machines of a matrix boot at a time (default: one for each core)')
    .action((file, options) =>
      perform(context, options, async (output) => {
        const { matrix } = options;
        if (matrix === undefined)
          return (await import('../../test-qemu/run-test.ts')).testQemu(context, file, options, output);
        return (await import('../../test-qemu/matrix.ts')).testMatrix(context, matrix, file, options, output);
      }),
    );
  return erase(command);
}

/** An unknown one is answered with those that are near. */
const faultOption = () =>
  new Option('--fault <name>', 'break something on purpose, and see whether it is named')
    .choices(faultNames)
    .argParser(parseFaultName);
