import { EventEmitter, once } from 'node:events';
import type { Duplex } from 'node:stream';

const ack = 0x06;
const nak = 0x15;
const nop = 0x00;
const syncNop = 0x10;

/** Questions to a serial flasher, one after the other. Rejects when the line ends or the time is up. */
export class Conversation {
  readonly #line: Duplex;
  readonly #until: AbortSignal;
  readonly #news = new EventEmitter<{ news: [] }>();
  /** Came over the line, and nobody has taken it yet: an answer may come in pieces. */
  #heard = Buffer.alloc(0);
  #isOver = false;

  constructor(line: Duplex, until: AbortSignal) {
    this.#line = line;
    this.#until = until;
    line.on('data', (bytes: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, bytes]);
      this.#news.emit('news');
    });
    const over = (): void => {
      this.#isOver = true;
      this.#news.emit('news');
    };
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
      if (await this.#hearsSync(nops === 0 ? 250 : 500)) {
        this.#drop();
        return;
      }
      this.#until.throwIfAborted();
    }
  }

  /** @returns the bytes that follow ACK, undefined for NAK */
  async ask(message: readonly number[], answerBytes: number): Promise<Buffer | undefined> {
    this.#line.write(Buffer.from(message));
    const [first] = await this.#take(1, this.#until);
    if (first === nak) return undefined;
    if (first !== ack) throw new Error(`The answer begins with ${first ?? 'nothing'}.`);
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
    this.#heard = Buffer.alloc(0);
  }

  async #take(count: number, until: AbortSignal): Promise<Buffer> {
    while (this.#heard.length < count) {
      until.throwIfAborted();
      if (this.#isOver) throw new Error('The line is closed.');
      await once(this.#news, 'news', { signal: until });
    }
    const bytes = this.#heard.subarray(0, count);
    this.#heard = this.#heard.subarray(count);
    return bytes;
  }
}
