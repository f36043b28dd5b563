/** As far as the headers of UEFI programs reach that say for which processor they are. */
const mostBytes = 256;

/** The first bytes of a file as events have them: hexadecimal, 256 of them at most. */
export const firstBytesOf = (bytes: Buffer): string => bytes.toString('hex', 0, mostBytes);

/** Collects the first bytes of a file, until enough or the first that was not captured. */
export class FirstBytes {
  #hex = '';
  #isOver = false;

  get hex(): string {
    return this.#hex;
  }

  add(bytes: Buffer): void {
    if (this.#isOver || bytes.length === 0) return;
    this.#hex += bytes.toString('hex', 0, mostBytes - this.#hex.length / 2);
    this.#isOver = this.#hex.length >= mostBytes * 2;
  }

  /** Bytes were not captured here. */
  miss(): void {
    this.#isOver = true;
  }
}
