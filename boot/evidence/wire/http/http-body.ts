/** A message body (RFC 9112 section 6): how much of it has come, and where it ends. */
export interface Body {
  /** So far, without what frames it. */
  readonly bytes: number;
  /** All that was announced has come. */
  readonly isWhole: boolean;
  /** Nothing says where it ends: the connection's end or the next request does. */
  readonly isOpen: boolean;
  /** Returns how many of the bytes belong to the body. */
  add(bytes: Buffer): number;
  /** The same for bytes that were not captured. */
  skip(sizeBytes: number): number;
}

/** Of a known length. */
export class FixedBody implements Body {
  readonly isOpen = false;
  readonly #totalBytes: number;
  #bytes = 0;

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isWhole(): boolean {
    return this.#bytes >= this.#totalBytes;
  }

  add(bytes: Buffer): number {
    return this.skip(bytes.length);
  }

  skip(sizeBytes: number): number {
    const own = Math.min(sizeBytes, this.#totalBytes - this.#bytes);
    this.#bytes += own;
    return own;
  }
}

/** All that comes. */
export class OpenBody implements Body {
  readonly isOpen = true;
  readonly isWhole = false;
  bytes = 0;

  add(bytes: Buffer): number {
    return this.skip(bytes.length);
  }

  skip(sizeBytes: number): number {
    this.bytes += sizeBytes;
    return sizeBytes;
  }
}
