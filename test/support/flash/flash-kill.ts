import type { CardProcess } from '../card/start.ts';
import { groupGone } from '../process/processes.ts';
import { killGroup } from '../kills/cut-off.ts';
import { startRomkit, type Place } from '../process/romkit.ts';
import { toolGroups } from '../tool-groups.ts';

/** Run romkit, and kill it and its tool at once when the chip is being written. */
export async function killInWrite(place: Place, args: readonly string[], card: CardProcess): Promise<void> {
  const running = startRomkit(place, ...args);
  await beingWritten(card);
  running.child.kill('SIGKILL');
  const groups = toolGroups(card.programmer);
  groups.forEach(killGroup);
  await running.ended;
  await Promise.all(groups.map(groupGone));
}

/** Resolves when the first few bytes of many are on the chip. */
export async function beingWritten(card: CardProcess): Promise<void> {
  while ((await card.counters()).changes < 5);
}
