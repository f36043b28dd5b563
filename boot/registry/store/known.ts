import type { Lookup } from '../lookup.ts';
import { usualPolicy } from '../model/assignment.ts';
import type { Snapshot } from '../snapshot.ts';

/** All that a process keeps of the registry between two looks at the database. Immutable. */
export interface Known {
  readonly snapshot: Snapshot;
  /** The change at which each "next boot only" was armed, by the target's key. */
  readonly armed: Lookup<string, number>;
  /** Boots up to this change are known. */
  readonly bootChange: number;
  readonly droppedUnknown: number;
  /** Number of the newest entry of the audit log. */
  readonly newestEntry: number;
}

/** Before the first look. */
export const nothingKnown: Known = {
  snapshot: {
    change: 0,
    machines: [],
    byMac: new Map(),
    images: new Map(),
    assignments: [],
    policy: usualPolicy,
  },
  armed: new Map(),
  bootChange: 0,
  droppedUnknown: 0,
  newestEntry: 0,
};
