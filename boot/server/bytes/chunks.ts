const largest = 1 << 20;
const smallest = 64 << 10;

/** Memory that all open streams may take together. */
const budgetBytes = 96 << 20;

/**
 * How much a stream reads at a time. Chunks of 1 MiB double the speed of a single stream; a thousand streams at a
 * time get less each, so that they stay within one budget.
 */
export class Chunks {
  #streams = 0;

  /** Take a stream's share; `release` when it has ended. */
  take(): number {
    this.#streams += 1;
    const share = budgetBytes / this.#streams;
    return Math.max(smallest, Math.min(largest, share - (share % smallest)));
  }

  release(): void {
    this.#streams -= 1;
  }
}
