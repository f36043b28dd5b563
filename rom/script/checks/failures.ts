import { parseWords, type ParsedWords } from '../getopt.ts';
import type { Command, Statement, Word } from '../parse.ts';
import { findSettingReferences, parseSettingName } from '../settings.ts';
import {
  argumentsOf,
  commandWord,
  isWritten,
  reportAt,
  shown,
  suggestion,
  type CheckContext,
} from './context.ts';
import { namedSettings } from './named.ts';
import { firstItem, itemAt } from '../../../system/present.ts';

/** Commands that reach for the network or start what came from there: they fail in the field, not at the desk. */
const failing = new Set([
  ...['dhcp', 'ifconf', 'ifopen', 'iflinkwait', 'pxebs', 'ntp', 'nslookup', 'ping'],
  ...[
    'chain',
    'kernel',
    'initrd',
    'module',
    'imgfetch',
    'imgselect',
    'imgload',
    'imgexec',
    'imgverify',
    'imgextract',
  ],
  ...['boot', 'shim', 'autoboot', 'sanboot', 'sanhook'],
]);

/**
 * A command that fails ends the script, unless the line goes on with ||. gPXE's language has no way to go on, so
 * there is nothing to say about its scripts.
 */
export function checkFailures(context: CheckContext): void {
  if (!context.language.hasOperators) return;
  for (const { commands, line } of context.statements) {
    commands.forEach((command, index) => {
      const word = commandWord(command);
      if (word === undefined || !failing.has(word.text) || isCaught(commands, index)) return;
      const message = `If ${word.text} fails the script ends here, and the person at the screen is not told what to do.`;
      const fix = `Say what then: "${word.text} ... || goto failed", or "|| shell".`;
      reportAt(context, line, word.at, { code: 'unchecked-failure', severity: 'warning', message, fix });
    });
  }
}

/** Does anything of the line run after this command has failed? */
function isCaught(commands: readonly Command[], failed: number): boolean {
  for (let index = failed; index < commands.length; index++) {
    const operator = itemAt(commands, index).then?.operator;
    if (operator === undefined) return false;
    if (operator !== '&&') return true;
  }
  return false;
}

/** An item of the menu that is being put together. */
interface Item {
  readonly statement: Statement;
  readonly name: Word;
}

/** The items of the last menu, until something else decides where the script goes on. */
interface Choice {
  readonly setting: string;
  readonly items: readonly Item[];
}

/** Menu items that are no label, where the script goes to the chosen one and nothing catches that it cannot. */
export function checkChoices(context: CheckContext): void {
  const labels = new Set(
    context.statements.flatMap(({ label }) => (label === undefined ? [] : [label.text])),
  );
  let items: readonly Item[] = [];
  let choice: Choice | undefined;
  for (const statement of context.statements) {
    if (statement.label !== undefined) choice = undefined;
    statement.commands.forEach((command, index) => {
      if (choice !== undefined && goesTo(command, choice.setting)) {
        if (!isCaught(statement.commands, index)) reportItems(context, statement, choice, labels);
      } else if (choice !== undefined && mentions(context, command, choice.setting)) {
        choice = undefined;
      }
      const menu = menuCommand(context, command);
      if (menu === undefined) return;
      const { name } = menu;
      if (menu.command === 'item') items = name === undefined ? items : [...items, { statement, name }];
      else {
        if (menu.command === 'choose' && name !== undefined)
          choice = { setting: parseSettingName(name.text).name, items };
        if (!menu.keeps) items = [];
      }
    });
  }
}

/** A command that works on the menu without a name; its first argument, of an item only if it can be chosen. */
function menuCommand(
  context: CheckContext,
  command: Command,
): { command: string; name: Word | undefined; keeps: boolean } | undefined {
  const [first, ...words] = argumentsOf(command) ?? [];
  const usage = context.commands.get(first?.text ?? '')?.usage;
  if (first === undefined || usage === undefined || !/^(menu|form|item|choose)$/.test(first.text))
    return undefined;
  const parsed = parseWords(words, usage);
  const has = (name: string): boolean => hasOption(parsed, name);
  if (has('menu') || has('form') || has('name')) return undefined;
  const name = has('gap') ? undefined : parsed.arguments[0];
  return { command: first.text, name, keeps: has('keep') };
}

const hasOption = ({ given }: ParsedWords, name: string): boolean =>
  given.some(({ option }) => option.long === name);

const goesTo = (command: Command, setting: string): boolean =>
  commandWord(command)?.text === 'goto' && argumentsOf(command)?.[1]?.text === `\${${setting}}`;

/** Does the command read the setting or store it? Then it may be for items that have no label. */
function mentions(context: CheckContext, command: Command, setting: string): boolean {
  const read = command.words.flatMap(({ text }) => findSettingReferences(text).map(({ content }) => content));
  const named = namedSettings(context, command).map(({ word }) => word.text);
  return [...read, ...named].some((text) => parseSettingName(text).name === setting);
}

function reportItems(
  context: CheckContext,
  { line }: Statement,
  { setting, items }: Choice,
  labels: ReadonlySet<string>,
): void {
  const from = firstItem(line.pieces).line;
  for (const { statement, name } of items) {
    if (!isWritten(name.text) || labels.has(name.text)) continue;
    const message = `Choosing "${shown(name.text)}" ends the script: "goto \${${shown(setting)}}" in line ${from} finds no such label.`;
    const fix = suggestion(
      name.text,
      [...labels],
      `Add a line ":${shown(name.text)}" where it should go on.`,
    );
    reportAt(context, statement.line, name.at, { code: 'unknown-label', message, fix });
  }
}
