import { Command, Option } from '@commander-js/extra-typings';
import type { ExportOptions, FileExport } from '../../export/exports.ts';
import type { OutOptions } from '../../export/export.ts';
import { performOnPool, poolCommand } from '../../pool/pool-command.ts';
import type { PoolOptions } from '../../pool/pool.ts';
import { erase, repeated, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import type { CommonOptions } from '../../shell/output.ts';

/** `romkit export`: the registry as configuration of a site's own servers. */
export const build = (context: Context): Built =>
  erase(
    new Command('export')
      .summary('write configurations for other servers, and the registry as YAML')
      .description(
        'Write the registry as YAML, as a static boot directory, or as configuration of the servers that a site runs itself.',
      )
      .addCommand(yaml(context))
      .addCommand(iscDhcp(context))
      .addCommand(kea(context))
      .addCommand(dnsmasq(context))
      .addCommand(tftpdHpa(context))
      .addCommand(apache(context))
      .addCommand(nginx(context))
      .addCommand(bootdirectory(context))
      .addCommand(systemd(context))
      .addCommand(upHook(context)),
  );

type Options = CommonOptions & PoolOptions & ExportOptions & OutOptions;

const write = (context: Context, kind: FileExport) => (options: Options) =>
  performOnPool(context, options, async (pool, output) =>
    (await import('../../export/export.ts')).exportFiles(context, pool, output, kind, options),
  );

const exporting = (name: string, description: string) =>
  poolCommand(name)
    .description(description)
    .option('--out <path>', 'write it to this file; with a folder, all files below it by their own paths')
    .option('--force', 'replace a file that romkit did not write');

/** Options of servers that answer on one network. */
const onNetwork = (name: string, description: string) =>
  exporting(name, description)
    .option('--interface <name>', "the server's network interface that the machines are on")
    .option('--address <ip/length>', "the server's address on it (default: as it is on this machine)");

/** Options of DHCP servers. */
const withDhcp = (name: string, description: string) =>
  onNetwork(name, description)
    .option(
      '--range <first-last>',
      'addresses for machines without a fixed one; none (default: the upper half)',
    )
    .option('--router <address>', 'default gateway of the machines')
    .option('--name-server <address>', 'DNS server of the machines; may be repeated', repeated)
    .option('--lease-time <seconds>', 'how long an address is lent')
    .option('--public-url <url>', "the boot server's URL (default: http:// and its address)")
    .option('--machines <number>', 'as many may boot at one time')
    .addOption(
      new Option('--method <method>', 'how BIOS machines boot').choices([
        'pxelinux',
        'chain',
        'chain-embedded',
        'rom',
      ] as const),
    );

/** Options of web servers. */
const onWeb = (name: string, description: string) =>
  exporting(name, description)
    .option('--web-root <dir>', 'folder that holds bootdirectory/ (default: /srv/romkit)')
    .option('--machines <number>', 'as many may boot at one time');

const yaml = (context: Context) =>
  exporting('yaml', 'The registry as YAML for version control; romkit import reads it back.').action(
    write(context, 'yaml'),
  );

const iscDhcp = (context: Context) =>
  withDhcp(
    'isc-dhcp',
    'Configuration of ISC dhcpd, /etc/dhcp/dhcpd.conf, with the machines as hosts.',
  ).action(write(context, 'isc-dhcp'));

const kea = (context: Context) =>
  withDhcp('kea', 'Configuration of Kea, /etc/kea/kea-dhcp4.conf, with the machines as reservations.').action(
    write(context, 'kea'),
  );

const dnsmasq = (context: Context) =>
  withDhcp('dnsmasq', 'Configuration of dnsmasq for DHCP and TFTP, /etc/dnsmasq.d/romkit.conf.')
    .addOption(
      new Option('--dhcp <mode>', 'full gives addresses, proxy works beside another DHCP server').choices([
        'full',
        'proxy',
      ] as const),
    )
    .option('--no-tftp', 'without the TFTP server')
    .option('--tftp-root <dir>', 'folder of the boot files (default: /srv/tftp)')
    .action(write(context, 'dnsmasq'));

const tftpdHpa = (context: Context) =>
  onNetwork('tftpd-hpa', 'Settings of tftpd-hpa, /etc/default/tftpd-hpa.')
    .option('--tftp-root <dir>', 'folder of the boot files (default: /srv/tftp)')
    .action(write(context, 'tftpd-hpa'));

const apache = (context: Context) =>
  onWeb('apache', 'Configuration of Apache for a static boot directory, for a2enconf.').action(
    write(context, 'apache'),
  );

const nginx = (context: Context) =>
  onWeb('nginx', 'Configuration of nginx for a static boot directory, or in front of romkit serve.')
    .option('--web-port <number>', 'where it listens (default: 80)')
    .option(
      '--in-front-of <address>',
      'ask romkit there (127.0.0.1:8080), and serve the tree while it is down',
    )
    .option('--content <dir>', 'send image files from there: content/ of the state folder of romkit serve')
    .option('--accel-log <port>', 'tell romkit serve --accel-log of them at this port (default: 8514)')
    .action(write(context, 'nginx'));

const bootdirectory = (context: Context) =>
  poolCommand('bootdirectory')
    .description(
      'All that romkit serve would answer, as a tree of files: machines boot from it without romkit.',
    )
    .option('--out <dir>', 'root of the web server; holds bootdirectory/ afterwards')
    .option('--tftp-out <dir>', 'root of the TFTP server, where that is another folder')
    .option('--public-url <url>', "the web server's URL in scripts (default: http://${next-server})")
    .option('--dry-run', 'list the files')
    .action((options) =>
      performOnPool(context, options, async (pool, output) =>
        (await import('../../export/export-tree.ts')).exportTree(context, pool, output, options),
      ),
    );

const systemd = (context: Context) =>
  exporting('systemd', 'A unit for romkit serve; what stands behind -- are its arguments.')
    .argument('[serve-arguments...]')
    .option('--program <path>', "romkit's program (default: /usr/local/bin/romkit)")
    .action((serveArgs, options) => write(context, 'systemd')({ ...options, serveArgs }));

const upHook = (context: Context) =>
  onNetwork('up-hook', 'Files for an image with which its system reports itself up.')
    .option('--public-url <url>', "the boot server's URL")
    .action(write(context, 'up-hook'));
