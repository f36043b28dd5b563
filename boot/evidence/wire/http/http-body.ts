import { FirstBytes } from './first-bytes.ts';

/** A message body (RFC 9112 section 6): how much of it has come, and where it ends. */
export interface Body {
  /** So far, without what frames it. */
  readonly bytes: number;
  readonly first: FirstBytes;
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
  readonly first = new FirstBytes();
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
    const own = this.#take(bytes.length);
    this.first.add(bytes.subarray(0, own));
    return own;
  }

  skip(sizeBytes: number): number {
    this.first.miss();
    return this.#take(sizeBytes);
  }

  #take(sizeBytes: number): number {
    const own = Math.min(sizeBytes, this.#totalBytes - this.#bytes);
    this.#bytes += own;
    return own;
  }
}

/** All that comes. */
export class OpenBody implements Body {
  readonly isOpen = true;
  readonly isWhole = false;
  readonly first = new FirstBytes();
  bytes = 0;

  add(bytes: Buffer): number {
    this.first.add(bytes);
    this.bytes += bytes.length;
    return bytes.length;
  }

  skip(sizeBytes: number): number {
    this.first.miss();
    this.bytes += sizeBytes;
    return sizeBytes;
  }
}
