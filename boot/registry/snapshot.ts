import type { Mac } from '../chain/event.ts';
import type { Lookup } from './lookup.ts';
import type { Assignment, Policy } from './model/assignment.ts';
import type { Image } from './model/image.ts';
import type { Machine } from './model/machine.ts';

/**
 * The whole registry as it was at one change, in memory: all that decides who boots what. Boot history is not in it.
 * Immutable: a change makes a new one.
 */
export interface Snapshot {
  /** Number of the change that it includes; grows with every change. */
  readonly change: number;
  readonly machines: readonly Machine[];
  readonly byMac: Lookup<Mac, Machine>;
  readonly images: ReadonlyMap<string, Image>;
  readonly assignments: readonly Assignment[];
  readonly policy: Policy;
}
