/**
 * A value that is there by a rule that its type does not tell.
 * @param what it is, for the error
 * @throws TypeError where it is missing all the same
 */
export function present<T>(value: T, what: string): NonNullable<T> {
  if (value === undefined || value === null) throw new TypeError(`There is no ${what}.`);
  return value;
}

/** @throws RangeError where the list is not that long; a negative index counts from the end */
export function itemAt<T>(list: readonly T[], index: number): T {
  const at = index < 0 ? list.length + index : index;
  if (!(at in list)) throw new RangeError(`There is no item ${index} in a list of ${list.length}.`);
  return list[at] as T;
}

/** @throws RangeError where the list is empty */
export const firstItem = <T>(list: readonly T[]): T => itemAt(list, 0);

/** @throws RangeError where the list is empty */
export const lastItem = <T>(list: readonly T[]): T => itemAt(list, -1);

/** @throws RangeError where the map has no such key */
export function valueFor<Key, Value>(map: Pick<ReadonlyMap<Key, Value>, 'get' | 'has'>, key: Key): Value {
  if (!map.has(key)) throw new RangeError(`There is no entry for ${String(key)}.`);
  return map.get(key) as Value;
}
