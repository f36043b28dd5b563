import { didYouMean } from '../../../system/nearest.ts';
import type { Finding, LintCode } from '../finding.ts';
import type { ScriptLanguage } from '../language.ts';
import { placeOf, type ScriptLine } from '../lines.ts';
import type { Command, Statement, Word } from '../parse.ts';
import type { CommandFact, Platform, ScriptVocabulary } from '../vocabulary.ts';

/** What every check gets. */
export interface CheckContext {
  readonly language: ScriptLanguage;
  /** Null where the source is not there: checks that need it stay silent. */
  readonly vocabulary: ScriptVocabulary | null;
  /** The vocabulary's commands by name; empty without one. */
  readonly commands: ReadonlyMap<string, CommandFact>;
  readonly platform: Platform;
  /** Are there forms, whose items are settings? */
  readonly hasForm: boolean;
  /** Settings that the script finds set when it starts. */
  readonly declared: ReadonlySet<string>;
  readonly statements: readonly Statement[];
  readonly report: (finding: Finding) => void;
}

/** Report something that stands in a line of the script. */
export function reportAt(
  context: CheckContext,
  line: ScriptLine,
  at: number,
  finding: { code: LintCode; severity?: Finding['severity']; message: string; fix: Finding['fix'] },
): void {
  context.report({ ...placeOf(line, at), severity: 'error', ...finding });
}

/** The word that names what a command does; `time` runs the command that follows it. */
export function commandWord(command: Command): Word | undefined {
  return argumentsOf(command)?.[0];
}

/** The command's words without a leading `time`; undefined for an empty command. */
export function argumentsOf(command: Command): readonly Word[] | undefined {
  const words =
    command.words[0]?.text === 'time' && command.words.length > 1 ? command.words.slice(1) : command.words;
  return words.length === 0 ? undefined : words;
}

/** A name that is written out, not put together when the script runs. */
export function isWritten(text: string): boolean {
  return !text.includes('${');
}

/** `Did you mean …?`, or the other advice where nothing is near. */
export function suggestion(word: string, candidates: readonly string[], otherwise: string): () => string {
  return () => {
    const found = word.length > 40 ? undefined : didYouMean(word, candidates);
    return found === undefined ? otherwise : `${found.charAt(0).toUpperCase()}${found.slice(1)}`;
  };
}

/** A text from the script, short enough to stand in a message. */
export function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
