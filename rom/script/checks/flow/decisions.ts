import { parseWords } from '../../getopt.ts';
import type { Command } from '../../parse.ts';
import { findSettingReferences, parseSettingName } from '../../settings.ts';
import { argumentsOf, commandWord, isWritten, type CheckContext } from '../context.ts';
import { namedSettings, storedNames } from '../named.ts';

/** A command that asks for the value of a setting. */
export interface Test {
  readonly setting: string;
  readonly value: string;
}

/** Settings of the firmware itself that a script decides by, each with the values that it reckons with. */
export type Domains = ReadonlyMap<string, readonly string[]>;

/** Facts of the build; nothing that a script does changes it. */
export const firmwareSettings: readonly string[] = ['platform', 'buildarch'];
/** A script that tells more values than these apart is none that we know. */
const maxValues = 8;
/** Any value but the one that the script asks for. */
export const otherValue = '';

/** One value that is asked for leaves the others; several are taken for all that there are. */
export function domainsOf(context: CheckContext): Domains {
  const stored = storedNames(context);
  const values = new Map<string, Set<string>>();
  for (const { commands } of context.statements) {
    for (const { setting, value } of commands.flatMap((command) => testIn(command) ?? [])) {
      if (stored.has(setting) || context.declared.has(setting)) continue;
      values.set(setting, (values.get(setting) ?? new Set()).add(value));
    }
  }
  return new Map(
    [...values]
      .filter(([, { size }]) => size <= maxValues)
      .map(([setting, asked]) => [setting, asked.size === 1 ? [...asked, otherValue] : [...asked]]),
  );
}

/** `iseq ${platform} efi`, either way round. */
export function testIn(command: Command): Test | undefined {
  const [first, ...words] = argumentsOf(command) ?? [];
  if (first?.text !== 'iseq' || words.length !== 2) return undefined;
  const settings = words.flatMap(({ text }) => firmwareSetting(text) ?? []);
  const values = words.filter(({ text }) => isWritten(text));
  const [setting] = settings;
  const [value] = values;
  return setting === undefined || value === undefined ? undefined : { setting, value: value.text };
}

function firmwareSetting(text: string): string | undefined {
  const [reference] = findSettingReferences(text);
  if (reference?.closed !== true || text !== `\${${reference.content}}`) return undefined;
  const { scope = 'builtin', name, format = 'string' } = parseSettingName(reference.content);
  return scope === 'builtin' && format === 'string' && firmwareSettings.includes(name) ? name : undefined;
}

/** Names of a menu's items by the setting that holds the chosen one: `goto ${setting}` leads to one of them. */
export function choicesOf(context: CheckContext): ReadonlyMap<string, readonly string[]> {
  const commands = context.statements.flatMap((statement) => statement.commands);
  const items = commands.flatMap((command) => itemName(context, command) ?? []);
  const isConditional = context.statements.some((statement) =>
    statement.commands.slice(1).some((command) => itemName(context, command) !== undefined),
  );
  if (isConditional || !items.every(isWritten)) return new Map();
  const storedBy = (isChoice: boolean): string[] =>
    commands
      .filter((command) => (commandWord(command)?.text === 'choose') === isChoice)
      .flatMap((command) => namedSettings(context, command))
      .flatMap(({ word, stores }) => (stores ? [parseSettingName(word.text).name] : []));
  const others = new Set(storedBy(false));
  return new Map(storedBy(true).flatMap((name) => (others.has(name) ? [] : [[name, items] as const])));
}

function itemName(context: CheckContext, command: Command): string | undefined {
  const [first, ...words] = argumentsOf(command) ?? [];
  const usage = context.commands.get('item')?.usage;
  if (first?.text !== 'item' || usage === undefined) return undefined;
  const { given, arguments: named } = parseWords(words, usage);
  return given.some(({ option }) => option.long === 'gap') ? undefined : named[0]?.text;
}
