import { Map as SharedMap } from 'immutable';

/** A map that is only read. An edited one shares with the one before all that the edits do not touch. */
export type Lookup<Key, Value> = Pick<ReadonlyMap<Key, Value>, 'get' | 'has' | 'size'> &
  Iterable<readonly [Key, Value]>;

/** A lookup after edits, in their order; null: removed. The time grows with the edits, not with the lookup. */
export const editedLookup = <Key, Value>(
  before: Lookup<Key, Value>,
  edits: Iterable<readonly [Key, Value | null]>,
): Lookup<Key, Value> =>
  SharedMap(before).withMutations((next) => {
    for (const [key, value] of edits) {
      if (value === null) next.delete(key);
      else next.set(key, value);
    }
  });
