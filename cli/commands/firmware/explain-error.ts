import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

/** `romkit explain-error 3e11623b` */
export function build(context: Context): Built {
  const command = newCommand('explain-error')
    .summary('tell what an error number of iPXE means, and what to do')
    .description(
      'Tell what an error number that iPXE or gPXE shows means, where in its source it comes from, and what to do about it. The numbers are read from the source tree.',
    )
    .argument('<code>', 'eight digits, 0x…, or the address https://ipxe.org/…')
    .option('--source <dir|url>', 'source tree that the firmware was built from')
    .addOption(flavourOption('firmware that showed the number'))
    .addHelpText('after', '\nExample:\n  romkit explain-error 3e11623b\n')
    .action((code, options) =>
      perform(context, options, async (output) => {
        const { flavour = 'ipxe', source: flag } = options;
        const { explainError, errorText } = await import('../../source/explain-error.ts');
        const found = await explainError(context, code, { flavour, flag }, output);
        output.result(found, errorText(found));
      }),
    );
  return erase(command);
}
