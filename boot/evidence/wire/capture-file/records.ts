/** Puts the chunks of a stream together until its next record is there as a whole, and keeps no more than that. */
export class Records {
  readonly #read: (bytes: Buffer, at: number) => number;
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** How many bytes the next call of `read` needs. */
  neededBytes: number;

  /** @param read reads on at an offset and says how many bytes it used; none where `neededBytes` has grown */
  constructor(neededBytes: number, read: (bytes: Buffer, at: number) => number) {
    this.neededBytes = neededBytes;
    this.#read = read;
  }

  /** Bytes of a record that is not there as a whole. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.neededBytes) return;
    const bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    let at = 0;
    while (bytes.length - at >= this.neededBytes) at += this.#read(bytes, at);
    const rest = bytes.subarray(at);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
  }
}
