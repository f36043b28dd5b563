import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { commandEntries } from './commands/index.ts';
import type { Context } from './context.ts';
import { didYouMean } from '../rom/host/nearest.ts';
import { usageError } from '../rom/host/error.ts';

const commonFlags = new Set(['--json', '-q', '--quiet', '-v', '--verbose', '--no-input']);

/** Parse a command line and run the command; only that command's module is loaded. */
export async function parse(context: Context, argv: readonly string[]): Promise<void> {
  const leading = argv.findIndex((word) => !commonFlags.has(word));
  const name = argv[leading];
  const entry = commandEntries.find((candidate) => candidate.name === name);
  if (name !== undefined && !name.startsWith('-') && name !== 'help' && entry === undefined) {
    const hint = didYouMean(name, commandEntries.map((candidate) => candidate.name));
    throw usageError('unknown-command', `There is no command "${name}".`, hint ?? 'romkit --help lists the commands.');
  }
  const program = rootProgram(context);
  if (entry === undefined) {
    const topic = commandEntries.find((candidate) => name === 'help' && candidate.name === argv[leading + 1]);
    for (const candidate of commandEntries) {
      program.addCommand(
        candidate === topic
          ? ((await candidate.load()).build(context) as unknown as Command)
          : new Command(candidate.name).summary(candidate.summary).description(candidate.summary),
      );
    }
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return;
  }
  const command = (await entry.load()).build(context) as unknown as Command;
  settle(command, context);
  program.addCommand(command);
  // Common flags may stand before the command's name; they belong to the command that is run.
  await program.parseAsync([...argv.slice(leading), ...argv.slice(0, leading)], { from: 'user' });
}

/** The whole command tree with every module loaded: for shell completion. */
export async function wholeProgram(context: Context): Promise<Command> {
  const program = rootProgram(context);
  for (const entry of commandEntries) {
    program.addCommand((await entry.load()).build(context) as unknown as Command);
  }
  return program;
}

function rootProgram(context: Context): Command {
  const program = new Command('romkit')
    .description('Build network boot firmware with your script in it, from iPXE and gPXE source.')
    .version(version(), '-V, --version')
    .addHelpText(
      'after',
      [
        '',
        'Every command takes --json, --quiet, --verbose and --no-input; romkit COMMAND --help shows its options.',
        '',
        'Start here:',
        '  romkit doctor --fix                     install what is missing',
        '  romkit build undionly.kpxe 8086:100e --embed template:mac-chain',
        '',
      ].join('\n'),
    );
  settle(program, context);
  return program;
}

/** Errors are thrown, never exited on; help goes where the context says. */
function settle(command: Command, context: Context): void {
  command.exitOverride();
  command.showHelpAfterError('(add --help to see how it is used)');
  command.configureOutput({
    writeOut: (text) => void context.stdout.write(text),
    writeErr: (text) => void context.stderr.write(text),
  });
  command.commands.forEach((child) => settle(child, context));
}

function version(): string {
  // dist/cli/program.js and cli/program.ts lie at different depths below package.json.
  for (const place of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
