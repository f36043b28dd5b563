/**
 * Small packers, the counterparts of the decoders: what tests unpack is made here, so that nothing of a foreign build
 * has to be kept. They find repetitions, but do not try hard.
 */
export interface Token {
  readonly literal?: number;
  readonly distance: number;
  readonly length: number;
}

/** Literals and matches of at least four bytes at up to `longest` a piece. */
export function tokens(data: Uint8Array, longest: number, farthest: number): Token[] {
  const found: Token[] = [];
  const seen = new Map<string, number>();
  for (let i = 0; i < data.length;) {
    const key = String(data.subarray(i, i + 4));
    const before = i + 4 <= data.length ? seen.get(key) : undefined;
    seen.set(key, i);
    if (before === undefined || i - before > farthest) {
      found.push({ literal: data[i]!, distance: 0, length: 1 });
      i++;
      continue;
    }
    let length = 4;
    while (i + length < data.length && length < longest && data[before + length] === data[i + length])
      length++;
    found.push({ distance: i - before, length });
    i += length;
  }
  return found;
}
