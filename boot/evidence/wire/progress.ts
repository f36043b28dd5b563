/** Decides when a transfer's bytes are worth an event: once for each step of that many bytes. */
export class Progress {
  readonly #stepBytes: number;
  #toldBytes = 0;

  constructor(stepBytes: number) {
    this.#stepBytes = stepBytes;
  }

  /** True where a step was passed since the last time; the caller then tells. */
  passes(bytes: number): boolean {
    return bytes - this.#toldBytes >= this.#stepBytes && this.differs(bytes);
  }

  /** True where bytes came since the last time; the caller then tells. */
  differs(bytes: number): boolean {
    if (bytes === this.#toldBytes) return false;
    this.#toldBytes = bytes;
    return true;
  }
}
