/** Reads a stream piece by piece. Where it ends early, what is left of it is given. */
export class ChunkReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes that were taken or skipped. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, which stay. */
  async peek(sizeBytes: number): Promise<Buffer> {
    while (this.#held.length < sizeBytes && (await this.#more()));
    return this.#held.subarray(0, sizeBytes);
  }

  async take(sizeBytes: number): Promise<Buffer> {
    const bytes = await this.peek(sizeBytes);
    this.#drop(bytes.length);
    return bytes;
  }

  /** @returns how many there were to skip */
  async skip(sizeBytes: number): Promise<number> {
    let left = sizeBytes;
    for (;;) {
      const here = Math.min(left, this.#held.length);
      this.#drop(here);
      left -= here;
      if (left === 0 || !(await this.#more())) return sizeBytes - left;
    }
  }

  async skipZeros(): Promise<void> {
    do {
      const at = this.#held.findIndex((byte) => byte !== 0);
      this.#drop(at < 0 ? this.#held.length : at);
      if (at >= 0) return;
    } while (await this.#more());
  }

  /** Everything that has not been taken. */
  async *rest(): AsyncGenerator<Uint8Array> {
    do {
      const held = this.#held;
      this.#drop(held.length);
      if (held.length > 0) yield held;
    } while (await this.#more());
  }

  /** Tell the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    return true;
  }

  #drop(sizeBytes: number): void {
    this.#held = this.#held.subarray(sizeBytes);
    this.#position += sizeBytes;
  }
}
