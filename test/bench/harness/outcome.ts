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
      readonly unit: 'bytes' | 'fields' | 'machines';
      /** Each difference in words. */
      readonly differences: readonly string[];
    }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: string }
);

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
  return outcome.kind === 'equality' ? outcome.differing === 0 && outcome.compared > 0 : undefined;
}
