import { Command, Option } from 'commander';
import { commandTree, type CommandNode } from '../../../cli/completion/tree.ts';

/** A small romkit with each kind of thing that can be completed, and with the characters that shells trip over. */
export function sampleTree(): CommandNode {
  const program = new Command('romkit').helpCommand(false);
  program
    .command('build')
    .description("build it: the user's [own] way")
    .argument('[target...]')
    .option('-o, --out <DIR>', 'folder for the artifacts')
    .option('--embed <SCRIPT...>', 'script to put in')
    .option('--enable <LIST>', "options to switch on, e.g. 'HTTPS:PING' [more]")
    .addOption(new Option('--flavour <name>', 'firmware').choices(['ipxe', 'gpxe']));
  program.command('nics').description('list cards').argument('[card]');
  const rom = program.command('rom').description('look at images').helpCommand(false);
  rom.command('inspect').description('show what is in it').argument('<FILE>').option('--json', 'as JSON');
  rom.command('diff').description('compare two').argument('<A>').argument('<B>');
  return commandTree(program, { card: ['intel', 'realtek'] });
}
