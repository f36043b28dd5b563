import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { compileCard, startCard } from '../card/start.ts';
import { flashPlace, putRom, testRom } from '../flash/flash.ts';
import { romkit } from '../process/romkit.ts';
import type { Whole } from './card-point.ts';
import { Chance } from './chance.ts';

/** How many random points: a few by default, ROMKIT_FLASH_KILLS=200 for a night. Every fourth is a fleet's. */
const count = Number(process.env['ROMKIT_FLASH_KILLS'] ?? 4);
const fleets = Math.ceil(count / 4);

/** ROMKIT_FLASH_SEED makes the same points again. */
export const seed = Number(process.env['ROMKIT_FLASH_SEED'] ?? randomInt(2 ** 31));

/** A point's own choices: what one of them chooses on its way changes no other. */
export const chanceOf = (index: number): Chance => new Chance(seed * 10_007 + index);

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
export const cardPoints = upTo(count - fleets);
export const fleetPoints = upTo(fleets);

/** What the points of a file share. */
export interface Ground {
  /** The compiled card. */
  readonly program: string;
  /** Of a flash that nobody disturbs, from which the moments are chosen. */
  readonly whole: Whole;
  remove(): void;
}

export async function prepareGround(): Promise<Ground> {
  const compiled = compileCard();
  const place = flashPlace();
  const card = await startCard(compiled.program, { file: place.chipFile });
  const rom = putRom(place, testRom(96, 'New ROM'));
  const args = ['flash', rom, '--device', `flashrom:${card.programmer}`, '--confirm', 'W25X40'];
  const { exitCode, stderr } = await romkit(place, ...args);
  const whole = await card.counters();
  await card.stop();
  place.remove();
  if (exitCode !== 0) throw new Error(`An undisturbed flash failed: ${stderr}`);
  return { ...compiled, whole };
}

/** Where ROMKIT_FLASH_STORIES names a file, what happened at each point is added to it, a line of JSON each. */
export function keepStory(story: object): void {
  const file = process.env['ROMKIT_FLASH_STORIES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(story)}\n`);
}
