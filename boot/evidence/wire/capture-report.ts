import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface CaptureTotals {
  /** Written to the capture. */
  readonly packets: number;
  /** Given to tcpdump by the kernel, the dropped ones included. */
  readonly received: number;
  /** Lost because tcpdump was too slow. */
  readonly dropped: number;
}

const maxLines = 20;

const names = new Map<string, keyof CaptureTotals>([
  ['captured', 'packets'],
  ['received by filter', 'received'],
  ['dropped by kernel', 'dropped'],
]);

/** What tcpdump says on stderr. */
export class CaptureReport {
  /** Its own words, without the counts. */
  readonly lines: string[] = [];
  /** Resolves once it says that it captures; never where it does not. */
  readonly listening: Promise<void>;
  totals: CaptureTotals = { packets: 0, received: 0, dropped: 0 };
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(stderr: Readable) {
    const reader = createInterface({ input: stderr });
    this.listening = new Promise((resolve) => {
      reader.on('line', (line) => {
        if (line.includes('listening on')) resolve();
        this.#read(line);
      });
    });
    reader.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Resolves at its next counts, or when nothing more is said. */
  next(): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read(line: string): void {
    const counts = [...line.matchAll(/(\d+) packets? (captured|received by filter|dropped by kernel)/g)];
    for (const [, count, name = ''] of counts)
      this.totals = { ...this.totals, [names.get(name)!]: Number(count) };
    if (counts.length > 0) this.#wake();
    else if (this.lines.length < maxLines) this.lines.push(line);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
