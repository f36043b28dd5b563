import type { CardProcess } from './card/start.ts';
import type { Counters } from './card/counters.ts';
import { groupGone } from './processes.ts';
import { startRomkit, type Ended, type Place } from './romkit.ts';
import { toolGroups } from './tool-groups.ts';

/** Who is killed in the middle of a flash. */
export const victims = ['romkit', 'tool', 'both'] as const;
export type Victim = (typeof victims)[number];

/** A moment of a flash: when one of the card's counters reaches a number. */
export interface KillPoint {
  readonly counter: 'operations' | 'changes';
  readonly reaches: number;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Run romkit and kill somebody with SIGKILL at a moment; resolves when nobody is left. */
export async function killAt(
  place: Place,
  args: readonly string[],
  card: CardProcess,
  point: KillPoint,
  victim: Victim,
): Promise<Ended> {
  const running = startRomkit(place, ...args);
  const { child } = running;
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  while (isRunning() && !reached(await card.counters(), point));
  if (victim === 'tool') toolGroups(card.programmer).forEach(killGroup);
  else child.kill('SIGKILL');
  const ended = await running.ended;
  const left = toolGroups(card.programmer);
  if (victim === 'both') left.forEach(killGroup);
  // A tool that has outlived its romkit finishes what it began.
  await Promise.all(left.map(groupGone));
  return ended;
}

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

const reached = (counters: Counters, { counter, reaches }: KillPoint): boolean =>
  counters[counter] >= reaches;

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
