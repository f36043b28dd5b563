import { Command } from '@commander-js/extra-typings';
import type { Command as AnyCommand, Option } from 'commander';
import { commonFlags } from './common-flags.ts';
import type { Context } from './context.ts';
import { styleHelp } from './help-style.ts';
import { createOutput, type CommonOptions, type Output } from './output.ts';
import { translateError } from './usage-error.ts';

/** A new command with the options that every command takes. */
export function newCommand(name: string) {
  return new Command(name)
    .option('--json', 'print one JSON document (JSON Lines where it streams) on stdout')
    .option('-q, --quiet', 'print nothing but results and errors')
    .option('-v, --verbose', 'print more, and where an error came from')
    .option('--no-input', 'never ask a question');
}

/** For an option that may stand more than once: its values in a list. */
export const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export type Built = Command<unknown[], Record<string, unknown>>;

/** Commander types commands by their options; a tree of them is just commands. */
export function erase(command: unknown): Built {
  return command as Built;
}

const defaults = new WeakMap<object, AnyCommand>();

/** Add the command that a group runs where none of its commands is named: `romkit flash x.rom` burns. */
export function addDefault(group: Built, child: Built): Built {
  defaults.set(group, child as unknown as AnyCommand);
  return group.addCommand(child, { isDefault: true });
}

/** The command that a group runs where none is named; undefined where one has to be. */
export const defaultOf = (group: AnyCommand): AnyCommand | undefined => defaults.get(group);

/** Run a command's work with its output ready; options carry the common ones. */
export async function perform(
  context: Context,
  options: CommonOptions,
  work: (output: Output) => Promise<void>,
): Promise<void> {
  await work(createOutput(context, options));
}

/**
 * Make a tree of commands ready to parse: errors are thrown, never exited on, help goes where the context says, and a
 * group leaves options to its commands.
 */
export function settle(command: AnyCommand, context: Context): void {
  command.exitOverride((error) => {
    throw translateError(error, command);
  });
  command.configureOutput({
    writeOut: (text) => void context.stdout.write(text),
    writeErr: (text) => void context.stderr.write(text),
    outputError: () => undefined,
    getOutHelpWidth: () => context.stdout.columns ?? 100,
    getErrHelpWidth: () => context.stderr.columns ?? 100,
  });
  if (command.commands.length > 0) leaveOptionsToChildren(command);
  styleHelp(command, defaultOf(command));
  command.commands.forEach((child) => settle(child, context));
}

/** A group takes no options itself: it would swallow those that stand after the names of its commands. */
function leaveOptionsToChildren(command: AnyCommand): void {
  command.helpCommand(false);
  const own = command.options.filter((option) => !commonFlags.has(option.long ?? ''));
  (command.options as Option[]).splice(0, Infinity, ...own);
}
