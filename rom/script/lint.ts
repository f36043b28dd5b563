import { checkCharacters } from './checks/characters.ts';
import { checkCommands } from './checks/commands.ts';
import type { CheckContext } from './checks/context.ts';
import { checkFailures } from './checks/failures.ts';
import { readScript } from './checks/file.ts';
import { checkFlow } from './checks/flow.ts';
import { checkGrammar } from './checks/grammar.ts';
import { checkLimits } from './checks/limits.ts';
import { checkSettings } from './checks/settings.ts';
import { settle, type Finding, type LintFinding } from './finding.ts';
import { languages, type ScriptFlavour } from './language.ts';
import { parseScript } from './parse.ts';
import type { ScriptVocabulary } from './vocabulary.ts';

export type { LintFinding } from './finding.ts';

const checks = [
  checkCharacters,
  checkGrammar,
  checkCommands,
  checkFlow,
  checkFailures,
  checkSettings,
  checkLimits,
];

/**
 * What is wrong with a boot script, in the order of its lines; nothing where all is well. Never throws.
 * @param vocabulary What the firmware to be built has; null leaves out the checks that need to know.
 * @param flavour Whose language it is; that of the vocabulary unless there is none.
 */
export function lintScript(
  content: string | Uint8Array,
  vocabulary: ScriptVocabulary | null,
  flavour: ScriptFlavour = vocabulary?.flavour ?? 'ipxe',
): LintFinding[] {
  const language = languages[flavour];
  const { findings, text } = readScript(content, language);
  const all: Finding[] = [...findings];
  if (text !== undefined) {
    const statements = parseScript(text, language);
    const context: CheckContext = {
      language,
      vocabulary,
      statements,
      report: (finding) => void all.push(finding),
    };
    checks.forEach((check) => check(context));
  }
  return settle(all);
}

/** Is there anything that keeps the script from working? */
export function hasErrors(findings: readonly LintFinding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
