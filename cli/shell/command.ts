import { Command } from '@commander-js/extra-typings';
import type { Context } from './context.ts';
import { createOutput, type CommonOptions, type Output } from './output.ts';

/** A new command with the options that every command takes. */
export function newCommand<Name extends string>(name: Name) {
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

/** Run a command's work with its output ready; options carry the common ones. */
export async function perform<O extends CommonOptions>(
  context: Context,
  options: O,
  work: (output: Output) => Promise<void>,
): Promise<void> {
  await work(createOutput(context, options));
}
