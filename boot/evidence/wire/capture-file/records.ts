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
    let fresh = chunk;
    // A record that a chunk's end has cut is put together by itself, so that the rest of a chunk is not copied.
    while (this.#heldBytes > 0) {
      const missing = fresh.subarray(0, this.neededBytes - this.#heldBytes);
      fresh = fresh.subarray(missing.length);
      this.#hold(missing);
      if (this.#heldBytes < this.neededBytes) return;
      const bytes = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#heldBytes = 0;
      this.#readAll(bytes);
    }
    this.#readAll(fresh);
  }

  #readAll(bytes: Buffer): void {
    let at = 0;
    while (bytes.length - at >= this.neededBytes) at += this.#read(bytes, at);
    this.#hold(bytes.subarray(at));
  }

  #hold(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#heldBytes += piece.length;
  }
}
