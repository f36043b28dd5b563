import type { Comparison } from './pairs.ts';
import type { Workshop } from './workshop.ts';

/** A line of the final table. */
export type Outcome = { readonly what: string; readonly against: string } & (
  | {
      readonly kind: 'ratio';
      readonly comparison: Comparison;
      /** The target: the ratio is at most this. */
      readonly atMost: number;
      /** How the numbers came about, where that is not plain. */
      readonly note?: string;
    }
  | {
      readonly kind: 'equality';
      readonly compared: number;
      /** The target is none. */
      readonly differing: number;
      readonly unit: 'bytes' | 'fields' | 'machines' | 'boots';
      /** Each difference in words. */
      readonly differences: readonly string[];
    }
  | {
      readonly kind: 'limit';
      readonly measured: Measured;
      /** The target: the figure is at most this. */
      readonly atMost: number;
      /** How the figure came about, where that is not plain. */
      readonly note?: string;
    }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: string }
);

/** A figure of its own, with the readings that it sums up. */
export interface Measured {
  readonly figure: number;
  readonly of: 'median' | 'p95' | 'highest' | 'the only one';
  readonly readings: readonly number[];
  /** `kB` is 1000 bytes. */
  readonly unit: 'ms' | 'kB' | 'MB' | 's' | 'clicks' | '% of a core' | '% of the packets' | 'nodes';
}

/** Sum up readings. @throws RangeError where there are none */
export function measured(readings: readonly number[], of: Measured['of'], unit: Measured['unit']): Measured {
  if (readings.length === 0) throw new RangeError('Nothing was measured.');
  const sorted = readings.toSorted((a, b) => a - b);
  const at = { median: 0.5, p95: 0.95, highest: 1, 'the only one': 0 }[of];
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * at));
  return { figure: sorted[index]!, of, readings, unit };
}

/** What is measured under one name. */
export interface Row {
  /** As it is named on the command line; rows may share one. */
  readonly name: string;
  readonly what: string;
  /** Pairs where --pairs says nothing; undefined where nothing is timed. */
  readonly pairs?: number;
  measure(shop: Workshop, pairs: number): Promise<Outcome[]>;
}

/** Thrown by what a row needs and this machine lacks. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}

/** Undefined where there was nothing to judge. */
export function isMet(outcome: Outcome): boolean | undefined {
  if (outcome.kind === 'ratio') return outcome.comparison.ratio <= outcome.atMost;
  if (outcome.kind === 'limit') return outcome.measured.figure <= outcome.atMost;
  return outcome.kind === 'equality' ? outcome.differing === 0 && outcome.compared > 0 : undefined;
}
