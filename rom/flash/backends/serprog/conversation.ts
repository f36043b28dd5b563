import { once } from 'node:events';
import type { Duplex } from 'node:stream';

const ack = 0x06;
const nak = 0x15;
const nop = 0x00;
const syncNop = 0x10;

/** Questions to a serial flasher, one after the other. Rejects when the line ends or the time is up. */
export class Conversation {
  readonly #line: Duplex;
  readonly #until: AbortSignal;
  #isOver = false;

  constructor(line: Duplex, until: AbortSignal) {
    this.#line = line;
    this.#until = until;
    const over = (): void => void (this.#isOver = true);
    // A serial port that was pulled out closes without being destroyed.
    line.on('error', over).once('end', over).once('close', over);
  }

  /**
   * Find the beginning of an answer. Somebody may have left in the middle of a command, which zeros complete: they are
   * what flashrom sends too. SYNCNOP alone answers NAK and then ACK.
   */
  async synchronise(): Promise<void> {
    for (let nops = 0; ; nops = nops === 0 ? 8 : Math.min(nops * 8, 4096)) {
      this.#line.write(Buffer.alloc(nops, nop));
      this.#line.write(Buffer.of(syncNop));
      if (await this.#hearsSync(nops === 0 ? 250 : 500)) return this.#drop();
      this.#until.throwIfAborted();
    }
  }

  /** @returns the bytes that follow ACK, undefined for NAK */
  async ask(message: readonly number[], answerBytes: number): Promise<Buffer | undefined> {
    this.#line.write(Buffer.from(message));
    const [first] = await this.#take(1, this.#until);
    if (first === nak) return undefined;
    if (first !== ack) throw new Error(`The answer begins with ${first}.`);
    return this.#take(answerBytes, this.#until);
  }

  async #hearsSync(patienceMs: number): Promise<boolean> {
    const patience = AbortSignal.any([this.#until, AbortSignal.timeout(patienceMs)]);
    try {
      for (let previous = -1; ;) {
        const [byte = -1] = await this.#take(1, patience);
        if (previous === nak && byte === ack) return true;
        previous = byte;
      }
    } catch {
      if (this.#isOver) throw new Error('The line is closed.');
      return false;
    }
  }

  #drop(): void {
    while (this.#line.read() !== null);
  }

  async #take(count: number, until: AbortSignal): Promise<Buffer> {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      until.throwIfAborted();
      const bytes = this.#line.read(count) as Buffer | null;
      if (bytes !== null && bytes.length === count) return bytes;
      if (this.#isOver) throw new Error('The line is closed.');
      await this.#moreOr(until);
    }
  }

  async #moreOr(until: AbortSignal): Promise<void> {
    const settled = new AbortController();
    const signal = AbortSignal.any([until, settled.signal]);
    try {
      await Promise.race(['readable', 'end', 'close'].map((event) => once(this.#line, event, { signal })));
    } finally {
      settled.abort();
    }
  }
}
