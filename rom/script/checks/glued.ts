import type { ScriptLine } from '../lines.ts';
import type { Command, Word } from '../parse.ts';
import { parseSettingName } from '../settings.ts';
import { reportAt, shown, type CheckContext } from './context.ts';
import { storedNames } from './named.ts';

/** Commands that show their words. */
const textCommands = new Set(['echo', 'prompt', 'item', 'menu', 'form']);

/** Operators without spaces around them and settings without braces: both are plain text to the firmware. */
export function checkGlued(context: CheckContext): void {
  const stored = storedNames(context);
  for (const { line, commands } of context.statements) {
    for (const { words } of commands) {
      const isText = textCommands.has(words[0]?.text ?? '');
      words.forEach((word, index) => {
        // `echo route del default; route add …` shows a line for another system's shell.
        if (isText && word.text.endsWith(';')) return;
        if (context.language.hasOperators) checkOperator(context, line, word, words[index + 1]);
        checkBraces(context, line, word, stored);
      });
    }
  }
}

/** Only where a command follows, or nothing: `a||b` may be meant as text, and `;` stands in many kernel arguments. */
function checkOperator(
  context: CheckContext,
  line: ScriptLine,
  word: Word,
  next: Command['words'][0] | undefined,
): void {
  const match = /\|\||&&|;$/.exec(word.text);
  if (match === null) return;
  const rest = word.text.slice(match.index + match[0].length);
  const follower = rest === '' ? next?.text : rest;
  const isMeant = follower === undefined ? match[0] !== ';' : context.commands.has(follower);
  if (!isMeant) return;
  const message = `"${match[0]}" is glued to "${shown(word.text.replace(match[0], ''))}": the firmware sees one word and no operator.`;
  reportAt(context, line, word.at + match.index, {
    code: 'glued-operator',
    message,
    fix: `Put spaces around ${match[0]}.`,
  });
}

function checkBraces(context: CheckContext, line: ScriptLine, word: Word, stored: ReadonlySet<string>): void {
  const known = context.vocabulary?.settings ?? {};
  for (const match of word.text.matchAll(/\$((?:(?:net(?:\d+|X)|smbios|pci)\/)?([a-z][\w-]*))/gi)) {
    const { name } = parseSettingName(match[1] ?? '');
    if (!Object.hasOwn(known, name) && !stored.has(name)) continue;
    const message = `"$${shown(match[1] ?? '')}" is plain text: a setting needs braces.`;
    reportAt(context, line, word.at + match.index, {
      code: 'missing-braces',
      severity: 'warning',
      message,
      fix: `Write \${${shown(match[1] ?? '')}}.`,
    });
  }
}
