import { erase, newCommand, perform, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import type { Output } from '../../shell/output.ts';
import { ExitCode, usageError } from '../../../system/error.ts';
import { isCheckout } from '../../../system/files/folders.ts';
import { didYouMean } from '../../../system/nearest.ts';
import { purposes, type Purpose } from '../../../system/tools/tool-table.ts';

/** The tests are not in an installed package. */
const names = (Object.keys(purposes) as Purpose[]).filter((name) => name !== 'test' || isCheckout());

/** `romkit doctor`: what each command needs, and what of it is here. */
export function build(context: Context): Built {
  return erase(
    newCommand('doctor')
      .summary('find the tools that each command needs')
      .description('Find the tools and packages that each command needs; with --fix install what is missing.')
      .argument('[part...]', `look only at these parts: ${names.join(', ')}`)
      .option('--fix', 'install what is missing by apt (as root, or with sudo that asks no password)')
      .option('--dry-run', 'with --fix: print what would be run, and run nothing')
      .addHelpText(
        'after',
        '\nExit code 3 when something is missing that building needs, or that a named part needs.\n\nExamples:\n' +
          '  romkit doctor\n  romkit doctor --fix\n  romkit doctor media --fix --dry-run',
      )
      .action((parts, options) =>
        perform(context, options, (output) => doctor(context, output, parts, options)),
      ),
  );
}

async function doctor(
  context: Context,
  output: Output,
  parts: readonly string[],
  options: { readonly fix?: true | undefined; readonly dryRun?: true | undefined },
): Promise<void> {
  const chosen = parts.length === 0 ? names : parts.map(asPurpose);
  const { examine } = await import('../../doctor/examine.ts');
  let findings = await examine(context, chosen, parts.length > 0);
  if (options.fix === true && findings.missing.length > 0) {
    const { fix } = await import('../../doctor/fix.ts');
    const changed = await fix(context, output, findings, options.dryRun === true);
    if (!changed) return;
    findings = await examine(context, chosen, parts.length > 0);
  }
  const { describe } = await import('../../doctor/describe.ts');
  output.result(findings, describe(findings, output.colour));
  if (findings.blocking.length > 0) context.exitCode = ExitCode.missing;
}

function asPurpose(name: string): Purpose {
  const found = names.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  const near = didYouMean(name, names);
  throw usageError(
    'unknown-part',
    `There is no part "${name}"${near === undefined ? '.' : `: ${near}`}`,
    `The parts are ${names.join(', ')}.`,
  );
}
