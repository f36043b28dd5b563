import { itemAt } from '../../../../system/present.ts';

interface Sent {
  readonly id: string;
  /** Bytes that were written before it. */
  readonly offset: number;
  readonly sizeBytes: number;
}

const mostEvents = 5000;
const usualBytes = 8 << 20;

/**
 * Events that a client may have missed and still gets: the newest ones, as they were sent. They are written round and
 * round into one piece of memory: strings of all lengths that come and go would leave gaps all over V8's old space.
 */
export class KeptTexts {
  readonly #mostBytes: number;
  #ring: Buffer | undefined;
  #kept: Sent[] = [];
  #written = 0;

  constructor(mostBytes = usualBytes) {
    this.#mostBytes = mostBytes;
  }

  push(id: string, text: string): void {
    const sizeBytes = Buffer.byteLength(text);
    if (sizeBytes > this.#mostBytes) {
      this.clear();
      return;
    }
    const offset = this.#place(sizeBytes);
    this.#ring ??= Buffer.allocUnsafeSlow(this.#mostBytes);
    this.#ring.write(text, offset % this.#mostBytes);
    this.#kept.push({ id, offset, sizeBytes });
    this.#written = offset + sizeBytes;
    this.#drop();
  }

  /** From here on somebody will ask: nothing need have been sent yet. @param id of the newest event */
  mark(id: string): void {
    if (this.#kept.at(-1)?.id !== id) this.push(id, '');
  }

  /** Undefined where events after this one are no longer kept. */
  after(id: string): Buffer | undefined {
    const at = this.#kept.findLastIndex((each) => each.id === id);
    if (at === -1) return undefined;
    return Buffer.concat(this.#kept.slice(at + 1).map((each) => this.#bytesOf(each)));
  }

  clear(): void {
    this.#ring = undefined;
    this.#kept = [];
    this.#written = 0;
  }

  /** An event that does not fit before the end of the ring begins at its start. */
  #place(sizeBytes: number): number {
    const left = this.#mostBytes - (this.#written % this.#mostBytes);
    return sizeBytes > left ? this.#written + left : this.#written;
  }

  /** Let go of what is overwritten, and of what is too many. */
  #drop(): void {
    const oldest = this.#written - this.#mostBytes;
    let gone = Math.max(0, this.#kept.length - mostEvents);
    while (itemAt(this.#kept, gone).offset < oldest) gone += 1;
    if (gone > 0) this.#kept.splice(0, gone);
  }

  #bytesOf({ offset, sizeBytes }: Sent): Buffer {
    const start = offset % this.#mostBytes;
    return this.#ring?.subarray(start, start + sizeBytes) ?? Buffer.alloc(0);
  }
}
