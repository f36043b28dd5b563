import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { ExitCode } from '../../../system/error.ts';

/** `romkit rom inspect FILE`: exit code 1 when the file has errors, all of it printed all the same. */
export function buildInspect(context: Context): Built {
  const inspect = newCommand('inspect')
    .summary('show what a firmware file is and holds')
    .description(
      'Show every image in a firmware file with its headers and checksums, what is wrong with it, and its embedded script.\n' +
        'Works on .rom, .mrom, .efirom, .kpxe, .lkrn, .efi, .iso and .usb of any maker, and on what was read out of a card.',
    )
    .argument('<file>', 'the firmware file')
    .action((file, _options, command) =>
      perform(context, command.optsWithGlobals(), async (output) => {
        const { readRomFile } = await import('../../text/read-rom.ts');
        const { hasErrors, inspectImage } = await import('../../../rom/image/inspect.ts');
        const { inspectionText } = await import('../../text/inspection.ts');
        const inspection = inspectImage(await readRomFile(context, file));
        output.result(
          { file, ...inspection },
          output.json ? '' : inspectionText(file, inspection, output.colour),
        );
        context.exitCode = hasErrors(inspection) ? ExitCode.failed : ExitCode.done;
      }),
    );
  return erase(inspect);
}
