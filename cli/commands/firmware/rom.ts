import { erase, newCommand, type Built } from '../../shell/command.ts';
import type { Context } from '../../shell/context.ts';
import { buildDiff } from './rom-diff.ts';
import { buildInspect } from './rom-inspect.ts';
import { buildVerify } from './rom-verify.ts';

/** In the order of use; each subcommand has a file of its own beside this one. */
const subcommands: readonly ((context: Context) => Built)[] = [buildInspect, buildDiff, buildVerify];

export function build(context: Context): Built {
  const rom = newCommand('rom')
    .summary('inspect, compare and verify ROM images')
    .description('Read firmware files: what they are, what is in them, how they differ.');
  for (const buildOne of subcommands) rom.addCommand(buildOne(context));
  return erase(rom);
}
