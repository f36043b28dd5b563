import type { ScriptLine } from '../lines.ts';
import type { Command, Word } from '../parse.ts';
import type { CommandUsage } from '../vocabulary.ts';
import { argumentsOf, isWritten, reportAt, shown, suggestion, type CheckContext } from './context.ts';
import { parseWords, type ParsedWords } from '../getopt.ts';
import { checkNumber } from './numbers.ts';
import { firstItem, itemAt, present } from '../../../system/present.ts';

/** Options and numbers of arguments that a command refuses, as its source states them: the command then fails. */
export function checkUsage(context: CheckContext): void {
  for (const { line, commands } of context.statements) {
    for (const command of commands) checkCommandUsage(context, line, command);
  }
}

function checkCommandUsage(context: CheckContext, line: ScriptLine, command: Command): void {
  const [first, ...words] = argumentsOf(command) ?? [];
  const usage = context.commands.get(first?.text ?? '')?.usage;
  if (first === undefined || usage === undefined) return;
  const parsed = parseWords(words, usage);
  if (parsed.isHelp) return;
  if (!checkOptions(context, line, first, usage, parsed)) return;
  for (const { option, value } of parsed.given) {
    if (option.takes === 'integer')
      checkNumber(context, line, `${first.text} --${option.long}`, present(value, 'value'));
  }
  parsed.arguments.forEach((word, index) => {
    if (usage.arguments[index] === 'integer') checkNumber(context, line, first.text, word);
  });
  checkCount(context, line, first, usage, parsed.arguments);
}

/** True where getopt accepts them all. */
function checkOptions(
  context: CheckContext,
  line: ScriptLine,
  { text: name }: Word,
  usage: CommandUsage,
  { unknown, faulty }: ParsedWords,
): boolean {
  if (unknown !== undefined) {
    const message = `${name} takes "${shown(unknown.text)}" for an option, and has none of this name.`;
    const names = usage.options.map(({ long }) => `--${long}`);
    const otherwise = usage.synopsis.includes('[<text>]') || ['echo', 'menu', 'form'].includes(name);
    const known = names.length === 0 ? 'It has no options.' : `It has ${names.join(', ')}.`;
    const fix =
      otherwise && !/\w/.test(unknown.text)
        ? `Write "${name} -- ..." before text that starts with a hyphen.`
        : known;
    const near = /^--\w/.test(unknown.text) ? suggestion(unknown.text, names, fix) : fix;
    reportAt(context, line, unknown.at, { code: 'unknown-option', message, fix: near });
  }
  if (faulty !== undefined) {
    const { option, word } = faulty;
    const isLacking = option.takes !== null;
    const message = `${name}'s option --${option.long} ${isLacking ? 'needs a value' : 'takes no value'}.`;
    const fix = isLacking
      ? `Write --${option.long} VALUE; a value cannot start with a hyphen.`
      : `Write --${option.long} alone.`;
    reportAt(context, line, word.at, { code: 'option-value', message, fix });
  }
  return unknown === undefined && faulty === undefined;
}

function checkCount(
  context: CheckContext,
  line: ScriptLine,
  first: Word,
  usage: CommandUsage,
  words: readonly Word[],
): void {
  const { minArguments: least, maxArguments: most, synopsis } = usage;
  const count = words.length;
  // gPXE splits a line into words after it has put the settings in: their number is known only when it runs.
  if (context.language.expandsWholeLine && !words.every(({ text }) => isWritten(text))) return;
  const isFew = count < least;
  // A word that is a setting may turn out to be an option.
  const isMany =
    most !== null && count > most && (usage.options.length === 0 || !firstItem(words).text.startsWith('${'));
  if (!isFew && !isMany) return;
  const limit = least === most ? least : isFew ? `at least ${least}` : `at most ${most ?? 'any'}`;
  const message = `${context.language.title}'s ${first.text} takes ${limit} argument${(isFew ? least : most) === 1 ? '' : 's'}; it fails with ${count}.`;
  const written = `${first.text}${usage.options.length > 0 ? ' [OPTIONS]' : ''} ${synopsis}`.trim();
  const fix =
    first.text === 'dhcp'
      ? 'Write "dhcp net0", or "dhcp any" for the first that answers.'
      : `Write: ${written}`;
  const at = isFew ? first.at : itemAt(words, present(most, 'most')).at;
  reportAt(context, line, at, { code: isFew ? 'missing-argument' : 'too-many-arguments', message, fix });
}
