import { Help, Option, type Argument, type Command } from 'commander';
import { commonFlags } from './common-flags.ts';

const commonGroup = 'Options of every command:';

/**
 * Make a command's help look like that of every other: its own options first, those that all have at the end.
 * @param standIn the command that a group runs where none is named: its options are the group's
 */
export function styleHelp(command: Command, standIn?: Command): void {
  const isCommon = (option: Option): boolean => commonFlags.has(option.long ?? '');
  command.options.filter(isCommon).forEach((option) => option.helpGroup(commonGroup));
  // Help shows groups in the order of their first options.
  (command.options as Option[]).sort((a, b) => Number(isCommon(a)) - Number(isCommon(b)));
  const help = new Option('-h, --help', 'show this help');
  command.addHelpOption(command.options.some(isCommon) ? help.helpGroup(commonGroup) : help);
  command.configureHelp({
    visibleOptions: (shown) => plainHelp.visibleOptions(standIn ?? shown),
    subcommandTerm: (child) => [child.name(), ...child.registeredArguments.map(argumentTerm)].join(' '),
    subcommandDescription: summaryOf,
    optionDescription: (option) => plainHelp.optionDescription(withoutEmptyDefault(option)),
  });
}

/** One line on a command for a list: its summary, or the first sentence of its description in the same manner. */
export function summaryOf(command: Command): string {
  if (command.summary() !== '') return command.summary();
  const [sentence = ''] = command.description().split(/(?<=\.)\s/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

/** Angle brackets for what is needed, square ones for what may be left out. */
function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

const plainHelp = new Help();

/** An empty list to begin with is how repeatable options are collected, and nothing to tell people. */
function withoutEmptyDefault(option: Option): Option {
  if (!Array.isArray(option.defaultValue) || option.defaultValue.length > 0) return option;
  const copy = new Option(option.flags, option.description);
  return option.argChoices === undefined ? copy : copy.choices(option.argChoices);
}
