import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';

/** `romkit rom verify FILE` */
export function buildVerify(context: Context): Built {
  const command = newCommand('verify')
    .description(
      'Build a file again from the manifest beside it, in a clean work copy, and compare every byte.',
    )
    .argument('<file>', 'an artifact that has its FILE.json beside it')
    .option('--source <dir|url>', 'source tree or repository that has the commit')
    .option('--privkey <file>', 'the private key it was built with, where it has one')
    .action((file, options) =>
      perform(context, options, async (output) =>
        (await import('../../text/verification.ts')).verify(context, file, options, output),
      ),
    );
  return erase(command);
}
