import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit watch --interface eth0` */
export function build(context: Context): Built {
  const command = newCommand('watch')
    .summary('watch a network, and see how far each machine boots and why not')
    .description(
      'Watch machines boot on any network: PXE, DHCP, proxyDHCP, TFTP and HTTP, whoever serves. Each is shown stage ' +
        'by stage, and where one stops, why, with the packets that prove it. Nothing is ever sent.',
    )
    .option('--interface <name>', 'network interface to watch, e.g. eth0, or any; needs root or CAP_NET_RAW')
    .option(
      '--pcap <file>',
      'read a capture instead: pcap or pcapng, one of test-qemu with all its evidence; - for the standard input',
    )
    .option(
      '--console <file...>',
      "with --pcap: log of the machine's serial console, of which of several: MAC=FILE",
    )
    .option('--server <address>', 'DHCP server that is meant to answer: any other one is a fault')
    .option('--boots <count>', 'end once so many boots have come through or stopped')
    .option('--timeout <seconds>', 'how long a stage may stand still')
    .option('--advise', 'print what mends the site, in the dialect of its DHCP server')
    .option('--write <file>', 'keep the whole capture, for Wireshark')
    .option('--junit <file>', 'write the result as JUnit XML, for a build server')
    .addHelpText(
      'after',
      [
        '',
        'Exit code 0 when every machine came through, 20 when one did not. Ctrl-C ends the watch.',
        '',
        'Examples:',
        '  romkit watch --interface eth0',
        '  romkit watch --pcap incident.pcapng --advise',
        '  romkit watch --pcap incident.pcapng --console ttyS0.log',
        "  ssh switch 'tcpdump -i eth0 -U -w -' | romkit watch --pcap -",
        '',
      ].join('\n'),
    )
    .action((options) =>
      perform(context, options, async (output) =>
        (await import('../../watch/watch-network.ts')).watchNetwork(context, options, output),
      ),
    );
  return erase(command);
}
