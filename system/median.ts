/** The middle value, or the mean of the two in the middle. @throws RangeError of nothing at all */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('nothing has no median');
  return (low + high) / 2;
}
