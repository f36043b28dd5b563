/**
 * Counts the bytes of a TFTP transfer by its block numbers: retransmitted blocks count once, and numbers may wrap
 * around to 0 or, as some servers have it, to 1.
 */
export class BlockCounter {
  readonly #blockBytes: number;
  #blocks = 0;
  #lastNumber = 0;
  #bytes = 0;
  #isComplete = false;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The last block, shorter than the others, was seen (RFC 1350 section 6). */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Returns whether the block is a new one. */
  add(number: number, dataBytes: number): boolean {
    const step = this.#stepTo(number);
    // Half of the numbers lie ahead, the other half were there before.
    if (this.#isComplete || step === 0 || step >= 0x8000) return false;
    this.#blocks += step;
    this.#lastNumber = number;
    // Blocks that the capture missed were full ones: the client had to acknowledge them before this one came.
    this.#bytes = (this.#blocks - 1) * this.#blockBytes + dataBytes;
    this.#isComplete = dataBytes < this.#blockBytes;
    return true;
  }

  #stepTo(number: number): number {
    const wrapsToOne = this.#lastNumber === 0xffff && number === 1;
    return wrapsToOne ? 1 : (number - this.#lastNumber) & 0xffff;
  }
}
