import { Option } from '@commander-js/extra-typings';
import { registryCommand } from '../../pool/pool-command.ts';
import { erase, perform, repeated, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit serve`: the boot server. */
export const build = (context: Context): Built =>
  erase(
    registryCommand('serve')
      .summary('be the boot server, which decides what each machine runs')
      .description(
        'Serve the boot directory: each machine gets the script and the files of the image that is assigned to it.',
      )
      .option('--listen <address>', 'where machines ask', '127.0.0.1:8080')
      .option(
        '--admin-listen <address>',
        'where API and metrics are, unless --listen is loopback',
        '127.0.0.1:8080',
      )
      .option('--interface <name>', 'network interface for DHCP, TFTP and Wake-on-LAN')
      .addOption(
        new Option('--dhcp <mode>', 'full gives addresses, proxy works beside another DHCP server')
          .choices(['none', 'proxy', 'full'] as const)
          .default('none' as const),
      )
      .option('--watch', 'follow on --interface what other DHCP, TFTP and web servers give; needs root')
      .option('--beside-dhcp', 'give addresses although another DHCP server answers')
      .addOption(
        new Option('--tftp <server>', 'TFTP server')
          .choices(['none', 'dnsmasq', 'tftpd-hpa'] as const)
          .default('none' as const),
      )
      .option('--range <first-last>', 'addresses for machines without a fixed one')
      .option('--router <address>', 'default gateway of the machines')
      .option('--name-server <address>', 'DNS server of the machines; may be repeated', repeated)
      .addOption(
        new Option('--method <method>', 'boot program of BIOS machines: iPXE by chain, or pxelinux')
          .choices(['chain', 'pxelinux'] as const)
          .default('chain' as const),
      )
      .option('--mirror <dir>', 'keep a static tree there, from which machines boot without this server')
      .option(
        '--public-url <url>',
        'URL of this server in scripts (default: the address by which a machine asks)',
      )
      .option('--image-url <url>', 'another web server that holds the image files')
      .option(
        '--accel-log <port>',
        'nginx in front of this server sends the image files, and logs to this UDP port (romkit export nginx)',
      )
      .option('--boot-files <dir>', 'folder with undionly.kpxe, snponly.efi, memdisk')
      .option(
        '--incoming <dir>',
        'folder of files to make images of on the page (default: incoming in --state)',
      )
      .option('--patience <seconds>', 'a boot without progress is stuck after so long', '180')
      .option('--tls-cert <file>', 'certificate chain in PEM: serve HTTPS')
      .option('--tls-key <file>', 'its key')
      .option('--oidc-issuer <url>', 'OpenID provider at which people log in on the control page')
      .option('--oidc-client-id <id>', 'by which the provider knows this server')
      .option('--oidc-client-secret-file <file>', 'file whose first line is the secret for it')
      .option('--oidc-name <name>', "the provider's name on the button (default: its host)")
      .option('--oidc-groups-claim <claim>', 'claim with the groups of a person (default: groups)')
      .option('--oidc-admins <group>', 'group whose people are administrators; may be repeated', repeated)
      .option('--oidc-operators <group>', 'group whose people are operators; may be repeated', repeated)
      .option('--oidc-viewers <group>', 'group whose people are viewers; may be repeated', repeated)
      .option('--rack <number>', 'with so many virtual machines on a network of their own')
      .option('--rack-file <file>', 'virtual machines as a YAML file lists them: mac, firmware, card, memory')
      .addOption(
        new Option('--firmware <kind>', 'firmware of the virtual machines')
          .choices(['bios', 'uefi'] as const)
          .default('bios' as const),
      )
      .option('--card <model>', 'their network card: e1000, virtio, rtl8139, …')
      .action((options) =>
        perform(context, options, async (output) => {
          if (options.rack === undefined && options.rackFile === undefined)
            await (await import('../../serve/serve.ts')).serve(context, output, options);
          else await (await import('../../serve/rack/serve-rack.ts')).serveRack(context, output, options);
        }),
      ),
  );
