import { poolCommand } from '../../pool/pool-command.ts';
import { erase, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit serve`: the boot server. */
export const build = (context: Context): Built =>
  erase(
    poolCommand('serve')
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
      .option(
        '--public-url <url>',
        'URL of this server in scripts (default: the address by which a machine asks)',
      )
      .option('--image-url <url>', 'another web server that holds the image files')
      .option('--boot-files <dir>', 'folder with undionly.kpxe, snponly.efi, memdisk')
      .option('--tls-cert <file>', 'certificate chain in PEM: serve HTTPS')
      .option('--tls-key <file>', 'its key')
      .action((options) =>
        perform(context, options, async (output) =>
          (await import('../../serve/serve.ts')).serve(context, output, options),
        ),
      ),
  );
