import { checkCharacters } from './checks/characters.ts';
import { checkCommands } from './checks/commands.ts';
import { commandWord, type CheckContext } from './checks/context.ts';
import { checkChoices, checkFailures } from './checks/failures.ts';
import { readScript } from './checks/file.ts';
import { checkFlow } from './checks/flow/flow.ts';
import { checkImages } from './checks/flow/images.ts';
import { checkGlued } from './checks/glued.ts';
import { checkGrammar } from './checks/grammar.ts';
import { checkLimits } from './checks/limits.ts';
import { storedNames } from './checks/named.ts';
import { checkSettings } from './checks/settings.ts';
import { checkUsage } from './checks/usage.ts';
import { checkValues } from './checks/values.ts';
import { readDirectives } from './directives.ts';
import { settle, type Finding, type LintFinding } from './finding.ts';
import { languages, type ScriptFlavour } from './language.ts';
import { parseScript } from './parse.ts';
import type { Platform, ScriptVocabulary } from './vocabulary.ts';

export type { LintFinding } from './finding.ts';

const checks = [
  checkCharacters,
  checkGrammar,
  checkCommands,
  checkUsage,
  checkGlued,
  checkFlow,
  checkImages,
  checkChoices,
  checkFailures,
  checkSettings,
  checkValues,
  checkLimits,
];

export interface LintOptions {
  /** The flavour of the language, where there is no vocabulary to say so. */
  readonly flavour?: ScriptFlavour | undefined;
  readonly platform?: Platform | undefined;
  /** Settings that whoever calls the script has set. */
  readonly declared?: Iterable<string> | undefined;
  /** Codes that are not reported. */
  readonly allow?: readonly string[] | undefined;
}

/**
 * What is wrong with a boot script, in the order of its lines; nothing where all is well. Never throws.
 * @param vocabulary What the firmware to be built has; null leaves out the checks that need to know.
 */
export function lintScript(
  content: string | Uint8Array,
  vocabulary: ScriptVocabulary | null,
  options: LintOptions = {},
): LintFinding[] {
  const language = languages[vocabulary?.flavour ?? options.flavour ?? 'ipxe'];
  const { findings, text } = readScript(content, language);
  const all: Finding[] = [...findings];
  let isAllowed: (finding: Finding) => boolean = () => false;
  if (text !== undefined) {
    const context = contextOf(text, vocabulary, options, (finding) => void all.push(finding));
    const directives = readDirectives(context.statements);
    isAllowed = directives.isAllowed;
    all.push(...directives.findings);
    const declared = new Set([...context.declared, ...directives.inherited]);
    checks.forEach((check) => check({ ...context, declared }));
  }
  return settle(
    all.filter((finding) => !(options.allow ?? []).includes(finding.code) && !isAllowed(finding)),
  );
}

/** Names of the settings that a script stores, for others that it calls. */
export function settingsStoredBy(content: string | Uint8Array, vocabulary: ScriptVocabulary): Set<string> {
  const { text } = readScript(content, languages[vocabulary.flavour]);
  return storedNames(contextOf(text ?? '', vocabulary, {}, () => undefined));
}

const isForm = /^(form|present)$/;

function contextOf(
  text: string,
  vocabulary: ScriptVocabulary | null,
  options: LintOptions,
  report: CheckContext['report'],
): CheckContext {
  const language = languages[vocabulary?.flavour ?? options.flavour ?? 'ipxe'];
  const statements = parseScript(text, language);
  return {
    ...{ language, vocabulary, report, statements },
    hasForm: statements.some(({ commands }) =>
      commands.some((one) => isForm.test(commandWord(one)?.text ?? '')),
    ),
    commands: new Map(vocabulary?.commands.map((fact) => [fact.name, fact])),
    platform: vocabulary?.platform ?? options.platform ?? 'pcbios',
    declared: new Set(options.declared),
  };
}

/** Is there anything that keeps the script from working? */
export function hasErrors(findings: readonly LintFinding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
