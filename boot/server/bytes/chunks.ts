/**
 * For a large file alone: each chunk costs a change of threads, but those of several streams have to fit into the
 * processor's cache together, and with a smaller file it would not be seen that the client goes away.
 */
const alone = { chunkBytes: 4 << 20, leastBytes: 64 << 20 };
const largest = 1 << 20;
const smallest = 64 << 10;

/** Memory that all open streams may take together. */
const budgetBytes = 96 << 20;

/** How much a stream reads at a time: a thousand streams get less each, so that they stay within one budget. */
export class Chunks {
  #streams = 0;

  /** Take a stream's share for so many bytes; `release` when it has ended. */
  take(bytes: number): number {
    this.#streams += 1;
    if (this.#streams === 1 && bytes >= alone.leastBytes) return alone.chunkBytes;
    const share = budgetBytes / this.#streams;
    return Math.max(smallest, Math.min(largest, share - (share % smallest)));
  }

  release(): void {
    this.#streams -= 1;
  }
}
