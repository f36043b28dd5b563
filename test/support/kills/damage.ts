import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '../../../rom/flash/record/journal.ts';
import type { Chance } from './chance.ts';

/** How a journal is damaged. */
export const damages = [
  'cut in a line',
  'cut to lines',
  'flipped bit',
  'no first line',
  'newer plan',
  'all gone',
] as const;
export type Damage = (typeof damages)[number];

/**
 * Damage the newest journal of a state folder.
 * @param state romkit's state folder
 * @returns whether there was one
 */
export function damageJournal(state: string, damage: Damage, chance: Chance): boolean {
  const folder = join(state, 'flash', 'journals');
  const newest = namesIn(folder).at(-1);
  if (newest === undefined) return false;
  const file = join(folder, newest);
  const content = readFileSync(file);
  writeFileSync(file, damaged(content, damage, chance));
  // The second copy of the plan, where a write has begun.
  const witness = join(state, 'flash', 'begun', newest);
  if (damage === 'all gone' && namesIn(join(state, 'flash', 'begun')).includes(newest))
    writeFileSync(witness, '');
  return true;
}

function damaged(content: Buffer, damage: Damage, chance: Chance): Buffer | string {
  const lines = content.toString().trimEnd().split('\n');
  const joined = (kept: readonly string[]): string => kept.map((line) => `${line}\n`).join('');
  switch (damage) {
    case 'cut in a line':
      return content.subarray(0, 1 + chance.below(content.length - 1));
    case 'cut to lines':
      return joined(lines.slice(0, chance.below(lines.length)));
    case 'flipped bit': {
      const flipped = Buffer.from(content);
      const at = chance.below(content.length);
      flipped[at] = flipped[at]! ^ (1 << chance.below(8));
      return flipped;
    }
    case 'no first line':
      return joined(lines.slice(1));
    case 'newer plan':
      return joined([newer(lines[0]!), ...lines.slice(1)]);
    case 'all gone':
      return '';
  }
}

/** As a romkit of the future writes it. */
function newer(line: string): string {
  const { sum: _, plan, ...entry } = JSON.parse(line) as { sum: string; plan: object };
  return lineOf({ ...entry, plan: { ...plan, planVersion: 2 } }).trimEnd();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
