import type { Command, CommanderError } from 'commander';
import { usageError } from '../../system/error.ts';

/**
 * Commander's complaint as one of ours: a sentence, and what to do next. Help that was asked for stays what it is.
 * @param command the command that was being parsed
 */
export function translateError(error: CommanderError, command: Command): Error {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return error;
  const name = fullName(command);
  if (error.code === 'commander.help') {
    return usageError(
      'no-command',
      `${name} needs one of its commands: ${command.commands.map((child) => child.name()).join(', ')}.`,
      `${name} --help describes them.`,
    );
  }
  const [first = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`
    .replace(/\.?$/, '.')
    .replaceAll("'", '"');
  const suggestion = suggestions.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(' ');
  const code = error.code
    .replace(/^commander\./, '')
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return usageError(
    code,
    suggestion === '' ? sentence : `${sentence} ${suggestion}`,
    `${name} --help shows how it is used.`,
  );
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
