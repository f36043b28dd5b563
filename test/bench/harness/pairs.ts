import { median } from '../../../system/median.ts';

export { median };

/** Two things timed side by side, pair by pair. */
export interface Comparison {
  readonly pairs: number;
  /** Median of the pairs' own ratios, ours / theirs. */
  readonly ratio: number;
  readonly lowest: number;
  readonly highest: number;
  readonly oursSeconds: number;
  readonly theirsSeconds: number;
}

/** Takes a round's number, from 0; gives the seconds it took. */
export type Measure = (round: number) => Promise<number>;

/**
 * Measure things one after the other, round by round. Every other round goes backwards, so that a machine that gets
 * slower or warmer meanwhile favours none.
 * @returns for each name its seconds, round by round
 */
export async function measureInterleaved<Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, Measure>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measures) as Name[];
  const seconds = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      seconds[name].push(await measures[name](round));
    }
  }
  return seconds;
}

/** @throws RangeError where there is no pair, or one is without its other half. */
export function compare(ours: readonly number[], theirs: readonly number[]): Comparison {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} and ${theirs.length} are no pairs`);
  const ratios = ours.map((seconds, index) => seconds / theirs[index]!);
  return {
    pairs: ratios.length,
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    oursSeconds: median(ours),
    theirsSeconds: median(theirs),
  };
}
