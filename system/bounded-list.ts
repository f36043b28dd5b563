/** Add an item to a list of at most `limit`: the first half of it stays, the oldest behind that makes room. */
export function pushBounded<Item>(list: Item[], item: Item, limit: number): void {
  list.push(item);
  if (list.length > limit) list.splice(Math.ceil(limit / 2), 1);
}
