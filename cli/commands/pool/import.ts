import { Option } from '@commander-js/extra-typings';
import { importKinds } from '../../../boot/import/site.ts';
import { changingCommand, performOnPool } from '../../pool/pool-command.ts';
import { erase, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit import`: take over the configuration that a site has. */
export const build = (context: Context): Built =>
  erase(
    changingCommand('import')
      .summary('take over the machines and images of other servers')
      .description(
        [
          'Take over machines, images and assignments from the configuration of a DHCP server (dhcpd, Kea, dnsmasq),',
          'pxelinux, a folder of boot scripts, a CSV table, or what romkit export yaml wrote. What is in the registry',
          'stays; what is not understood is listed with its file and line. romkit undo takes all of it back.',
        ].join(' '),
      )
      .argument('<path>', 'file or folder')
      .addOption(new Option('--kind <kind>', 'what it is, where romkit cannot tell').choices(importKinds))
      .option('--next-server <host>', 'the server that ${next-server} stands for in boot scripts')
      .action((path, options) =>
        performOnPool(context, options, async (pool, output) =>
          (await import('../../pool/import.ts')).importSite(context, pool, output, path, options),
        ),
      ),
  );
