/** Unpacked bytes as they come, up to a limit, with the look back that every LZ77 needs. */
export class GrowingOutput {
  readonly #limitBytes: number;
  #bytes: Uint8Array;
  #size = 0;

  constructor(limitBytes: number, expectedBytes: number) {
    this.#limitBytes = limitBytes;
    this.#bytes = new Uint8Array(Math.min(limitBytes, expectedBytes));
  }

  get size(): number {
    return this.#size;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  /** The byte that many steps back; 0 before the beginning. */
  back(distance: number): number {
    return distance > this.#size ? 0 : this.#bytes[this.#size - distance]!;
  }

  /** False when the limit is reached. */
  push(byte: number): boolean {
    if (!this.#makeRoom(1)) return false;
    this.#bytes[this.#size++] = byte;
    return true;
  }

  /** Repeat what stands `distance` bytes back. False when nothing stands there or the limit is reached. */
  copy(distance: number, length: number): boolean {
    if (distance > this.#size || !this.#makeRoom(length)) return false;
    for (let i = 0; i < length; i++, this.#size++)
      this.#bytes[this.#size] = this.#bytes[this.#size - distance]!;
    return true;
  }

  #makeRoom(more: number): boolean {
    const needed = this.#size + more;
    if (needed > this.#limitBytes) return false;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#limitBytes, Math.max(needed, this.#bytes.length * 2)));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    return true;
  }
}
