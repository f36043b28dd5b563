import type { ScriptLine } from '../lines.ts';
import type { Word } from '../parse.ts';
import { findSettingReferences, parseSettingName } from '../settings.ts';
import { argumentsOf, isWritten, reportAt, shown, type CheckContext } from './context.ts';
import { parseWords } from '../getopt.ts';
import { namedSettings } from './named.ts';
import { storedAs } from './numbers.ts';
import { firstItem } from '../../../system/present.ts';

/** Values that a setting's type refuses or cuts off, and values of several words where one word is meant. */
export function checkValues(context: CheckContext): void {
  const spaced = spacedSettings(context);
  for (const { line, commands } of context.statements) {
    for (const command of commands) {
      const words = argumentsOf(command) ?? [];
      if (words[0]?.text === 'set') checkStored(context, line, words.slice(1));
      if (!context.language.expandsWholeLine) checkSpaced(context, line, words, spaced);
    }
  }
}

function checkStored(context: CheckContext, line: ScriptLine, [name, ...values]: readonly Word[]): void {
  const [first] = values;
  if (name === undefined || first === undefined || !isWritten(name.text)) return;
  const setting = parseSettingName(name.text);
  const known = context.vocabulary?.settings ?? {};
  const type =
    setting.format ?? (Object.hasOwn(known, setting.name) ? known[setting.name] : undefined) ?? 'string';
  const text = values.map((value) => value.text).join(' ');
  if (!isWritten(text)) return;
  const fate = storedAs(type, text);
  if (fate === undefined) return;
  const consequence = fate.refused ? 'the command fails' : 'another value is stored';
  const message = `"${shown(text)}" ${fate.why}: ${shown(name.text)} is of type ${type}, and ${consequence}.`;
  const fix = fate.refused ? `Write a value of type ${type}.` : 'Take a wider type: uint16, uint32.';
  reportAt(context, line, first.at, { code: 'bad-value', message, fix });
}

/** Settings to which every line that stores in them gives several words. */
function spacedSettings(context: CheckContext): Set<string> {
  const spaced = new Set<string>();
  const others = new Set<string>();
  for (const { commands } of context.statements) {
    for (const command of commands) {
      const words = argumentsOf(command) ?? [];
      for (const { word, stores } of namedSettings(context, command)) {
        if (!stores) continue;
        (firstItem(words).text === 'set' && words.length > 3 ? spaced : others).add(
          parseSettingName(word.text).name,
        );
      }
    }
  }
  return new Set([...spaced].filter((name) => !others.has(name) && !context.declared.has(name)));
}

/** iPXE expands a setting within its word: what comes out is one word, with its spaces (core/exec.c). */
function checkSpaced(
  context: CheckContext,
  line: ScriptLine,
  words: readonly Word[],
  spaced: ReadonlySet<string>,
): void {
  const [first, ...rest] = words;
  if (first === undefined || spaced.size === 0) return;
  const usage = context.commands.get(first.text)?.usage;
  const isImage = usage !== undefined && /^\[?<(uri|image|root-path)\b/.test(usage.synopsis);
  const word = usage === undefined ? first : isImage ? parseWords(rest, usage).arguments[0] : undefined;
  if (word === undefined) return;
  const reference = findSettingReferences(word.text).find(
    ({ content, nested }) => !nested && spaced.has(content),
  );
  if (reference === undefined) return;
  const use = usage === undefined ? 'as the name of a command' : `as one URL of ${first.text}`;
  const message = `\${${reference.content}} holds several words, and iPXE takes them ${use}: a setting is not split at its spaces.`;
  const fix = 'Keep the URL in one setting and the words after it in another, or in the line.';
  reportAt(context, line, word.at + reference.at, { code: 'value-with-spaces', message, fix });
}
