import type { Command, Option } from 'commander';
import { defaultOf } from '../shell/command.ts';
import { summaryOf } from '../shell/help-style.ts';
import { findHint, type Hint } from './hint.ts';

/** A command as the shells' scripts see it. */
export interface CommandNode {
  /** Names from the root on, with blanks: `romkit rom inspect`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionNode[];
  readonly commands: readonly CommandNode[];
  /** What its own arguments are; undefined where it has none or they cannot be guessed. */
  readonly argument: Hint | undefined;
}

export interface OptionNode {
  /** `-o`, `--out` */
  readonly flags: readonly string[];
  readonly description: string;
  /** Does a value follow? */
  readonly takesValue: boolean;
  readonly hint: Hint | undefined;
  /** May it stand more than once? */
  readonly repeats: boolean;
}

/** Words for arguments by the name that help shows for them, e.g. the names of the templates for `template`. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

/** The command tree as data, from commander's objects. */
export function commandTree(command: Command, known: KnownWords = {}, parentPath = ''): CommandNode {
  const path = `${parentPath} ${command.name()}`.trim();
  const [argument] = command.registeredArguments;
  return {
    path,
    name: command.name(),
    summary: summaryOf(command),
    options: [
      ...(defaultOf(command) ?? command).options.filter((option) => !option.hidden).map(optionNode),
      help,
    ],
    commands: command.commands.map((child) => commandTree(child, known, path)),
    argument: argument && findHint(argument.name(), argument.argChoices ?? known[argument.name()]),
  };
}

/** The tree's commands, the root first. */
export function everyCommand(root: CommandNode): readonly CommandNode[] {
  return [root, ...root.commands.flatMap(everyCommand)];
}

function optionNode(option: Option): OptionNode {
  const valueName = /[<[]([^\]>.]+)/.exec(option.flags)?.[1] ?? '';
  const takesValue = option.required || option.optional;
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    takesValue,
    hint: takesValue ? findHint(valueName, option.argChoices) : undefined,
    repeats: option.variadic || Array.isArray(option.defaultValue) || option.parseArg !== undefined,
  };
}

const help: OptionNode = {
  flags: ['-h', '--help'],
  description: 'show help',
  takesValue: false,
  hint: undefined,
  repeats: false,
};
