import { FirstBytes } from './first-bytes.ts';
import type { Body } from './http-body.ts';

const lineFeed = 10;
const maxLineBytes = 1024;

/**
 * A body in chunks (RFC 9112 section 7.1). Where a chunk's size was not captured its end cannot be known any more: the
 * body is an open one from there.
 */
export class ChunkedBody implements Body {
  readonly first = new FirstBytes();
  bytes = 0;
  isWhole = false;
  isOpen = false;
  #part: 'size' | 'data' | 'after-data' | 'trailer' = 'size';
  #dataLeftBytes = 0;
  #line = '';

  add(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.isWhole) {
      const rest = bytes.subarray(at);
      if (this.isOpen) this.first.miss();
      else if (this.#part === 'data') this.first.add(rest.subarray(0, this.#dataLeftBytes));
      at += this.isOpen || this.#part === 'data' ? this.#take(rest.length) : this.#readLine(rest);
    }
    return at;
  }

  skip(sizeBytes: number): number {
    this.first.miss();
    return this.#take(sizeBytes);
  }

  #take(sizeBytes: number): number {
    if (this.isWhole) return 0;
    const dataBytes = !this.isOpen && this.#part === 'data' ? Math.min(sizeBytes, this.#dataLeftBytes) : 0;
    this.bytes += dataBytes;
    this.#dataLeftBytes -= dataBytes;
    if (dataBytes > 0 && this.#dataLeftBytes === 0) this.#part = 'after-data';
    return dataBytes > 0 ? dataBytes : this.#skipUnknown(sizeBytes);
  }

  #skipUnknown(sizeBytes: number): number {
    this.isOpen = true;
    this.bytes += sizeBytes;
    return sizeBytes;
  }

  #readLine(bytes: Buffer): number {
    const end = bytes.indexOf(lineFeed);
    this.#line += bytes.toString('latin1', 0, end < 0 ? Math.min(bytes.length, maxLineBytes) : end);
    if (this.#line.length > maxLineBytes) this.isOpen = true;
    else if (end >= 0) this.#endLine();
    return end < 0 ? bytes.length : end + 1;
  }

  #endLine(): void {
    const line = this.#line.trim();
    this.#line = '';
    if (this.#part === 'size') this.#startChunk(line);
    else if (this.#part === 'after-data') this.#part = 'size';
    else if (line === '') this.isWhole = true;
  }

  #startChunk(line: string): void {
    const size = /^[0-9a-f]{1,12}(?=$|[\s;])/i.exec(line)?.[0];
    this.#dataLeftBytes = Number.parseInt(size ?? '', 16);
    if (size === undefined) this.isOpen = true;
    else this.#part = this.#dataLeftBytes === 0 ? 'trailer' : 'data';
  }
}
