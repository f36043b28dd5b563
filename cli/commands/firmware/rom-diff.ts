import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { ExitCode } from '../../../system/error.ts';

/** `romkit rom diff A B`: exit code 0 when the files are identical, 1 when they differ. */
export function buildDiff(context: Context): Built {
  const diff = newCommand('diff')
    .summary('compare two firmware files by structure')
    .description(
      'Compare two firmware files: header fields, checksums, stamps, embedded scripts, and in which parts of the file the bytes differ.\n' +
        'Exits with 0 when they are identical and 1 when they differ.',
    )
    .argument('<a>', 'a firmware file')
    .argument('<b>', 'the file to compare it with')
    .action((a, b, _options, command) =>
      perform(context, command.optsWithGlobals(), async (output) => {
        const { readRomFile } = await import('../../text/read-rom.ts');
        const { diffImages } = await import('../../../rom/image/diff.ts');
        const { differenceText } = await import('../../text/difference.ts');
        const difference = diffImages(await readRomFile(context, a), await readRomFile(context, b));
        output.result(
          { files: [a, b], ...difference },
          output.json ? '' : differenceText([a, b], difference, output.colour),
        );
        context.exitCode = difference.identical ? ExitCode.done : ExitCode.failed;
      }),
    );
  return erase(diff);
}
