import { setTimeout as pause } from 'node:timers/promises';
import type { Counters } from '../card/counters.ts';
import type { Fault } from '../card/faults.ts';
import { groupGone } from '../process/processes.ts';
import { startRomkit, type Ended, type Place } from '../process/romkit.ts';
import { startOnTerminal } from '../process/terminal.ts';
import { toolGroups } from '../tool-groups.ts';
import type { Chance } from './chance.ts';
import type { Clip } from './clip.ts';

/** How work on a card is cut off: who is killed, or what goes away. */
export const causes = ['romkit', 'tool', 'both', 'power', 'pipe', 'terminal'] as const;
export type Cause = (typeof causes)[number];

/** A moment of a flash: when one of the card's counters reaches a number. */
export interface Moment {
  readonly counter: 'operations' | 'changes';
  readonly reaches: number;
}

export interface CutOff {
  readonly cause: Cause;
  readonly at: Moment;
  /** Of an erase or a program in which power is lost: how much of it is done, 0 to 1. */
  readonly done: number;
}

/**
 * Half of the moments while the chip is written, half anywhere.
 * @param whole counters of a card after a flash that nobody disturbed
 */
export function anyCutOff(chance: Chance, whole: Pick<Counters, 'operations' | 'changes'>): CutOff {
  const counter = chance.happens(0.5) ? 'changes' : 'operations';
  const at = { counter, reaches: 1 + chance.below(whole[counter]) } as const;
  return { cause: chance.pick(causes), at, done: chance.next() };
}

/** The card's own part in it: given to the clip before the work begins. */
export const faultsOf = ({ cause, at, done }: CutOff): Fault[] =>
  cause === 'power' ? [{ type: 'power-loss', at, done }] : [];

/** What is left of a romkit that was run: without its output where that was lost, without an exit code where it was killed. */
export type CutShort = Ended;

/** Run romkit and cut its work off; resolves when nobody is at work on the card any more. */
export async function runCutOff(
  place: Place,
  args: readonly string[],
  clip: Clip,
  cutOff: CutOff,
): Promise<CutShort> {
  const ended =
    cutOff.cause === 'terminal'
      ? await loseTerminal(place, args, clip, cutOff)
      : await loseOther(place, args, clip, cutOff);
  // A tool that has outlived its romkit finishes what it began.
  await Promise.all(toolGroups(clip.programmer).map(groupGone));
  return ended;
}

async function loseOther(
  place: Place,
  args: readonly string[],
  clip: Clip,
  { cause, at }: CutOff,
): Promise<CutShort> {
  const { child, ended } = startRomkit(place, ...args, '--json');
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  if (cause !== 'power') await momentOr(clip, at, isOver);
  if (cause === 'pipe') child.stdout!.destroy();
  if (cause === 'romkit' || cause === 'both') child.kill('SIGKILL');
  if (cause === 'tool' || cause === 'both') toolGroups(clip.programmer).forEach(killGroup);
  return ended;
}

async function loseTerminal(
  place: Place,
  args: readonly string[],
  clip: Clip,
  { at }: CutOff,
): Promise<CutShort> {
  const terminal = await startOnTerminal(place, ...args);
  let isOver = false;
  void terminal.exitCode.then(() => (isOver = true));
  await momentOr(clip, at, () => isOver);
  await terminal.close();
  return { exitCode: await terminal.exitCode, stdout: '', stderr: '' };
}

/** Resolves when the moment has come, or the work is over before. */
export async function momentOr(
  clip: Pick<Clip, 'counters'>,
  { counter, reaches }: Moment,
  isOver: () => boolean,
): Promise<void> {
  // A card that is asked all the time has less for its flasher.
  while (!isOver() && (await clip.counters())[counter] < reaches) await pause(2);
}

export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
