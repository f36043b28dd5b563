import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, type CommanderError } from 'commander';
import { commandEntries } from '../commands/index.ts';
import type { CommandEntry } from '../commands/index.ts';
import { commonFlags } from './common-flags.ts';
import { defaultOf, settle } from './command.ts';
import type { Context } from './context.ts';
import { rootAnswer } from './root-help.ts';
import { didYouMean } from '../../system/nearest.ts';
import { usageError } from '../../system/error.ts';

/** Parse a command line and run the command; only that command's module is loaded. */
export async function parse(context: Context, argv: readonly string[]): Promise<void> {
  const answer = rootAnswer(argv);
  if (answer !== undefined) {
    context.stdout.write(answer);
    return;
  }
  const words = helpAsOption(argv);
  const entry = findEntry(words.find((word) => !commonFlags.has(word)) ?? '');
  const program = rootProgram();
  program.addCommand(await loadCommand(entry, context));
  settle(program, context);
  refuseMistyped(program, words, context.cwd);
  try {
    await program.parseAsync(flagsLast(program, words), { from: 'user' });
  } catch (error) {
    // Help that was asked for has been printed and is all that was to be done.
    if ((error as CommanderError).code !== 'commander.helpDisplayed') throw error;
  }
}

/** The whole command tree with every module loaded: for shell completion. */
export async function wholeProgram(context: Context): Promise<Command> {
  const program = rootProgram();
  for (const entry of commandEntries) {
    program.addCommand(await loadCommand(entry, context));
  }
  settle(program, context);
  return program;
}

function rootProgram(): Command {
  return new Command('romkit').helpCommand(false).option('-V, --version', 'print the version');
}

async function loadCommand(entry: CommandEntry, context: Context): Promise<Command> {
  const { build } = await entry.load();
  return build(context, () => wholeProgram(context)) as unknown as Command;
}

function findEntry(name: string): CommandEntry {
  const entry = commandEntries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  if (name.startsWith('-')) {
    throw usageError(
      'unknown-option',
      `romkit has no option "${name}".`,
      "A command's options stand after its name: romkit COMMAND --help lists them.",
    );
  }
  const near = didYouMean(
    name,
    commandEntries.map((candidate) => candidate.name),
  );
  throw usageError(
    'unknown-command',
    `There is no command "${name}"${near === undefined ? '.' : `: ${near}`}`,
    'romkit --help lists the commands.',
  );
}

/**
 * Refuse a word that is like the name of a group's command where the group would take it for an argument of its
 * default command: commander suggests names only to groups without one.
 * @throws RomkitError `unknown-command`
 */
function refuseMistyped(program: Command, words: readonly string[], cwd: string): void {
  let group = program;
  for (const word of words.filter((one) => !commonFlags.has(one))) {
    const child = group.commands.find((one) => one.name() === word);
    const standIn = defaultOf(group);
    if (child === undefined && standIn !== undefined && !word.startsWith('-')) {
      const near = didYouMean(
        word,
        group.commands.map((one) => one.name()),
      );
      const mayBeArgument = standIn.registeredArguments.length > 0;
      if (mayBeArgument && (near === undefined || existsSync(resolve(cwd, word)))) return;
      throw usageError(
        'unknown-command',
        `There is no command ${mayBeArgument ? 'and no file ' : ''}"${word}"${near === undefined ? '.' : `: ${near}`}`,
        `romkit ${group.name()} --help lists the commands.`,
      );
    }
    if (child === undefined) return;
    group = child;
  }
}

/** `help rom inspect` is `rom inspect --help`. */
function helpAsOption(argv: readonly string[]): readonly string[] {
  const place = argv.findIndex((word) => !commonFlags.has(word));
  return argv[place] === 'help' ? [...argv.slice(0, place), ...argv.slice(place + 1), '--help'] : argv;
}

/** Common flags may stand before a command's name; they belong to the innermost command, so they go to the end. */
function flagsLast(program: Command, argv: readonly string[]): string[] {
  const names: string[] = [];
  const flags: string[] = [];
  let command: Command | undefined = program;
  let next = 0;
  for (; next < argv.length && command !== undefined && command.commands.length > 0; next++) {
    const word: string = argv[next] ?? '';
    if (commonFlags.has(word)) {
      flags.push(word);
      continue;
    }
    command = command.commands.find((child) => child.name() === word || child.aliases().includes(word));
    names.push(word);
  }
  const rest = argv.slice(next);
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  return [...names, ...rest.slice(0, end), ...flags, ...rest.slice(end)];
}
