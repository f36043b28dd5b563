import type { Command, Word } from '../parse.ts';
import { parseSettingName } from '../settings.ts';
import { argumentsOf, type CheckContext } from './context.ts';
import { parseWords } from '../getopt.ts';

/** A setting that a command takes by name, without `${`. */
export interface NamedSetting {
  readonly word: Word;
  readonly stores: boolean;
}

/** Settings that a command names: by an argument, by an option such as sha256sum's --set, or as an item of a form. */
export function namedSettings(context: CheckContext, command: Command): NamedSetting[] {
  const [first, ...words] = argumentsOf(command) ?? [];
  const usage = context.commands.get(first?.text ?? '')?.usage;
  if (first === undefined || usage === undefined) return [];
  const parsed = parseWords(words, usage);
  const byOption = parsed.given.flatMap(({ option, value }) =>
    option.takes === 'setting' && value !== undefined ? [{ word: value, stores: true }] : [],
  );
  const byArgument = parsed.arguments.flatMap((word, index) =>
    usage.arguments[index] === 'setting' ? [{ word, stores: usage.stores }] : [],
  );
  // present stores what was typed into an item under the item's name (hci/tui/form_ui.c).
  const [item] = parsed.arguments;
  const isGap = parsed.given.some(({ option }) => option.long === 'gap');
  const isField = first.text === 'item' && item !== undefined && !isGap && context.hasForm;
  return [...byOption, ...byArgument, ...(isField ? [{ word: item, stores: true }] : [])];
}

/** Names of the settings that a script stores. */
export function storedNames(context: CheckContext): Set<string> {
  const named = context.statements.flatMap(({ commands }) =>
    commands.flatMap((command) => namedSettings(context, command)),
  );
  return new Set(named.filter(({ stores }) => stores).map(({ word }) => parseSettingName(word.text).name));
}
