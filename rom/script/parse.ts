import type { ScriptLanguage } from './language.ts';
import { splitLines, type ScriptLine } from './lines.ts';
import { itemAt } from '../../system/present.ts';

/** A word as written, before settings are expanded. */
export interface Word {
  readonly text: string;
  /** Offset in its line's text. */
  readonly at: number;
}

export type Operator = '||' | '&&' | ';';

/** A command with its arguments; no words where an operator has nothing beside it (it does nothing, successfully). */
export interface Command {
  readonly words: readonly Word[];
  /** The operator after it and where it stands; undefined for the last. */
  readonly then: { readonly operator: Operator; readonly at: number } | undefined;
}

export interface Statement {
  readonly line: ScriptLine;
  readonly label: Word | undefined;
  readonly commands: readonly Command[];
  readonly comment: { readonly at: number } | undefined;
}

const whitespace = ' \t\n\v\f\r';

/**
 * Take a script apart as the firmware does: lines, an optional label, words between white space, operators that
 * are words of their own. There are no quotes and no escapes in this language (core/exec.c, image/script.c).
 */
export function parseScript(text: string, language: ScriptLanguage): Statement[] {
  return splitLines(text, language).map((line) => parseLine(line, language));
}

function parseLine(line: ScriptLine, language: ScriptLanguage): Statement {
  let words = splitWords(line.text);
  let label: Word | undefined;
  const first = words[0];
  if (language.hasGoto && first?.text.startsWith(':')) {
    label = { text: first.text.slice(1), at: first.at };
    words = words.slice(1);
  }
  const hash = words.findIndex((word) => word.text.startsWith('#'));
  if (hash === -1 || (hash > 0 && !language.hasTrailingComments)) {
    return { line, label, commands: splitCommands(words, language), comment: undefined };
  }
  const comment = { at: itemAt(words, hash).at };
  return { line, label, commands: splitCommands(words.slice(0, hash), language), comment };
}

/** Words between white space, as isspace() of both trees understands it: a no-break space is none. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const space = at === text.length || whitespace.includes(text.charAt(at));
    if (space && start >= 0) words.push({ text: text.slice(start, at), at: start });
    if (space) start = -1;
    else if (start < 0) start = at;
  }
  return words;
}

function splitCommands(words: readonly Word[], language: ScriptLanguage): Command[] {
  const commands: Command[] = [];
  let current: Word[] = [];
  for (const word of words) {
    if (language.hasOperators && isOperator(word.text)) {
      commands.push({ words: current, then: { operator: word.text, at: word.at } });
      current = [];
    } else {
      current.push(word);
    }
  }
  if (current.length > 0 || commands.length > 0) commands.push({ words: current, then: undefined });
  return commands;
}

export function isOperator(text: string): text is Operator {
  return text === '||' || text === '&&' || text === ';';
}
