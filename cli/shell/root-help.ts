import { commandEntries } from '../commands/index.ts';
import { commonFlags } from './common-flags.ts';
import { packageVersion } from '../../system/files/folders.ts';

/**
 * What `romkit`, `romkit --help` and `romkit --version` print; undefined for every other command line.
 * Written without commander, whose loading would double the time that romkit itself takes here.
 */
export function rootAnswer(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !commonFlags.has(word));
  const [first, second] = words;
  if (first === undefined || first === '--help' || first === '-h') return rootHelp();
  if (first === 'help' && (second === undefined || second.startsWith('-'))) return rootHelp();
  if (first === '--version' || first === '-V') return `${packageVersion()}\n`;
  return undefined;
}

function rootHelp(): string {
  const width = Math.max(...commandEntries.map((entry) => entry.name.length)) + 2;
  return [
    'Usage: romkit COMMAND [options]',
    '',
    'Build network boot firmware with your script in it, from iPXE and gPXE source.',
    '',
    'Commands:',
    ...commandEntries.map((entry) => `  ${entry.name.padEnd(width)}${entry.summary}`),
    '',
    'Options:',
    "  -h, --help     show this help, or with COMMAND that command's",
    '  -V, --version  print the version',
    '',
    'Every command takes --json, --quiet, --verbose and --no-input.',
    '',
    'Start here:',
    '  romkit doctor --fix                                              install what is missing',
    '  romkit build undionly.kpxe 8086:100e --embed template:mac-chain  build with a script in it',
    '',
  ].join('\n');
}
