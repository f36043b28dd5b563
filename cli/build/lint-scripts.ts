import { RomkitError, ExitCode, usageError } from '../../system/error.ts';
import type { BuildSettings, EmbeddedFile } from '../../rom/build/request.ts';
import { readContents } from '../../rom/image/contents.ts';
import { describeFile } from '../../rom/image/describe.ts';
import { hasErrors, lintScript } from '../../rom/script/lint.ts';
import type { Platform, SourceFacts } from '../../rom/source/facts/facts.ts';
import type { Output } from '../shell/output.ts';
import { vocabularyOf } from '../script/vocabulary.ts';

/**
 * Check the script that runs, for the very firmware that is built. Warnings are told, errors end the build.
 * @throws RomkitError `script-has-errors` with each finding, or `not-a-script` for a file of another kind.
 */
export function lintBeforeBuild(
  scripts: readonly EmbeddedFile[],
  settings: BuildSettings,
  platforms: readonly Platform[],
  facts: SourceFacts,
  output: Output,
): void {
  const said = new Set<string>();
  for (const platform of new Set(platforms)) {
    const vocabulary = vocabularyOf(facts, { platform, enable: settings.enable, disable: settings.disable });
    for (const script of scripts) {
      const findings = lintScript(script.content, vocabulary);
      const lines = findings.flatMap(({ line, column, severity, code, message, fix }) => [
        `${script.origin}:${line}:${column}: ${severity} ${code}: ${message}`,
        `    ${fix}`,
      ]);
      if (hasErrors(findings)) {
        refuseOther(script);
        throw new RomkitError({
          code: 'script-has-errors',
          message: `${script.origin} would not work in this firmware.`,
          details: lines,
          hint: 'Mend it and build again; --no-lint builds it as it is.',
          exitCode: ExitCode.usage,
        });
      }
      const text = lines.join('\n');
      if (text !== '' && !said.has(text)) lines.forEach((line) => output.note(line));
      said.add(text);
    }
  }
}

/** A kernel or an archive in the place of the script: its findings as a script would say nothing to anybody. */
function refuseOther({ origin, content }: EmbeddedFile): void {
  const contents = readContents(content);
  if (contents.kind === 'script' || (contents.kind === 'unknown' && contents.format === null)) return;
  throw usageError(
    'not-a-script',
    `${origin} is ${describeFile(contents)}, no boot script.`,
    `Name the script first, and this file behind it: --embed boot.ipxe --embed ${origin}; --no-lint builds it as it is.`,
  );
}
