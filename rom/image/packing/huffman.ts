/** Decodes one symbol from a source of bits; -1 for a code that means nothing. */
export type HuffmanTable = (nextBit: () => number) => number;

const longestCode = 16;

/**
 * The decoder for canonical codes of the given lengths (0: the symbol has none): shorter codes first, then by
 * symbol. Null where the lengths ask for more codes than there are.
 */
export function huffmanTable(lengths: Uint8Array): HuffmanTable | null {
  const counts = new Uint16Array(longestCode + 1);
  for (const length of lengths) if (length > 0) counts[length]!++;
  const starts = new Uint16Array(longestCode + 2);
  let free = 1;
  for (let length = 1; length <= longestCode; length++) {
    free = free * 2 - counts[length]!;
    if (free < 0) return null;
    starts[length + 1] = starts[length]! + counts[length]!;
  }
  const symbols = new Uint16Array(starts[longestCode + 1]!);
  const next = starts.slice();
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[next[length]!++] = symbol;
  });
  return (nextBit) => {
    let code = 0;
    let first = 0;
    for (let length = 1; length <= longestCode; length++) {
      code = (code << 1) | nextBit();
      const count = counts[length]!;
      if (code - first < count) return symbols[starts[length]! + code - first]!;
      first = (first + count) << 1;
    }
    return -1;
  };
}
