import type { ByteRange } from './range.ts';

/** A disk that is read here and there would make more parts than are worth remembering. */
const mostParts = 4096;

/** The parts of one file that have gone out, until they make the whole. */
export class Coverage {
  readonly #sizeBytes: number;
  /** In order, with gaps between them. */
  #parts: ByteRange[] = [];

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
  }

  /** Every byte went out; an empty file has to be sent as well. */
  get isWhole(): boolean {
    const [first] = this.#parts;
    return first !== undefined && first.start === 0 && first.end >= this.#sizeBytes;
  }

  /** Bytes that went out, each counted once. */
  get bytes(): number {
    return this.#parts.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  add(range: ByteRange): void {
    const apart = ({ start, end }: ByteRange): boolean => end < range.start || start > range.end;
    const touched = this.#parts.filter((part) => !apart(part));
    const joined = {
      start: Math.min(range.start, ...touched.map(({ start }) => start)),
      end: Math.max(range.end, ...touched.map(({ end }) => end)),
    };
    if (touched.length === 0 && this.#parts.length >= mostParts) return;
    // A spread takes room for 17 parts; most files are one.
    this.#parts = this.#parts
      .filter(apart)
      .concat(joined)
      .sort((a, b) => a.start - b.start);
  }
}
