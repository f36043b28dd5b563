import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { flavourOption } from '../../shell/flavour-option.ts';

/** `romkit explain-error 3e11623b` */
export function build(context: Context): Built {
  const command = newCommand('explain-error')
    .summary('tell what an error of iPXE or PXE means, and what to do')
    .description(
      'Tell what an error number that iPXE or gPXE shows means, where in its source it comes from, and what to do about it. The numbers are read from the source tree. The codes of a card’s own PXE (PXE-E32) are known without it.',
    )
    .argument('<code>', 'eight digits, 0x…, https://ipxe.org/…, PXE-E32, or the line that shows one')
    .option('--source <dir|url>', 'source tree that the firmware was built from')
    .addOption(flavourOption('firmware that showed the number'))
    .addHelpText('after', '\nExamples:\n  romkit explain-error 3e11623b\n  romkit explain-error PXE-E32\n')
    .action((code, options) =>
      perform(context, options, async (output) => {
        const { flavour, source: flag } = options;
        const { errorText, explainError, explainPxe, pxeText } =
          await import('../../source/explain-error.ts');
        const pxe = explainPxe(code);
        if (pxe !== undefined) {
          output.result(pxe, pxeText(pxe));
          return;
        }
        const found = await explainError(context, code, { flavour, flag }, output);
        output.result(found, errorText(found));
      }),
    );
  return erase(command);
}
