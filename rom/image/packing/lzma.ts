import { GrowingOutput } from './growing-output.ts';

/** What iPXE packs with (its zbin.c and unlzma.S): literal context of 2 bits, no position bits. */
const literalContextBits = 2;
const states = 12;

/**
 * Unpack a raw LZMA1 stream (lc 2, lp 0, pb 0, with end marker) that fills `source` exactly.
 * `spend` is told of each symbol and may stop the work.
 * @returns null for anything else, or what unpacks to more than `limitBytes`.
 */
export function unpackLzma(
  source: Uint8Array,
  limitBytes = 16 << 20,
  spend: (steps: number) => boolean = () => true,
): Uint8Array | null {
  // The encoder's first byte is always zero, and an end marker alone takes more than four.
  if (source.length < 5 || source[0] !== 0) return null;
  const output = new GrowingOutput(limitBytes, 256);
  return decode(new RangeDecoder(source), output, spend) ? output.bytes() : null;
}

/** Adaptive bits of one stream, all starting at even odds. */
const odds = (count: number): Uint16Array => new Uint16Array(count).fill(1 << 10);

function decode(range: RangeDecoder, output: GrowingOutput, spend: (steps: number) => boolean): boolean {
  const isMatch = odds(states);
  const isRepeat = odds(states);
  const isRepeat0 = odds(states);
  const isRepeat1 = odds(states);
  const isRepeat2 = odds(states);
  const isRepeat0Long = odds(states);
  const literals = odds(0x300 << literalContextBits);
  const matchLength = new LengthDecoder();
  const repeatLength = new LengthDecoder();
  const distances = new DistanceDecoder();
  let state = 0;
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  for (;;) {
    if (range.exhausted || !spend(1)) return false;
    if (range.bit(isMatch, state) === 0) {
      if (!output.push(literal(range, literals, output, state >= 7 ? rep0 : -1))) return false;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let length: number;
    if (range.bit(isRepeat, state) === 0) {
      [rep3, rep2, rep1] = [rep2, rep1, rep0];
      length = matchLength.decode(range);
      state = state < 7 ? 7 : 10;
      rep0 = distances.decode(range, length);
      if (rep0 === 0xffffffff) return range.finished();
    } else if (range.bit(isRepeat0, state) === 0) {
      const isLong = range.bit(isRepeat0Long, state) === 1;
      length = isLong ? repeatLength.decode(range) : 1;
      state = isLong ? (state < 7 ? 8 : 11) : state < 7 ? 9 : 11;
    } else {
      if (range.bit(isRepeat1, state) === 0) [rep0, rep1] = [rep1, rep0];
      else if (range.bit(isRepeat2, state) === 0) [rep0, rep1, rep2] = [rep2, rep0, rep1];
      else [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
      length = repeatLength.decode(range);
      state = state < 7 ? 8 : 11;
    }
    if (!spend(length >> 1) || !output.copy(rep0 + 1, length)) return false;
  }
}

/** One byte; after a match the byte that would have continued it steers the choice of odds. */
function literal(range: RangeDecoder, odds: Uint16Array, output: GrowingOutput, rep0: number): number {
  const base = 0x300 * (output.back(1) >> (8 - literalContextBits));
  let symbol = 1;
  if (rep0 >= 0) {
    let matched = output.back(rep0 + 1);
    do {
      const matchedBit = (matched >> 7) & 1;
      matched <<= 1;
      const bit = range.bit(odds, base + ((1 + matchedBit) << 8) + symbol);
      symbol = (symbol << 1) | bit;
      if (bit !== matchedBit) break;
    } while (symbol < 0x100);
  }
  while (symbol < 0x100) symbol = (symbol << 1) | range.bit(odds, base + symbol);
  return symbol & 0xff;
}

class LengthDecoder {
  readonly #choice = odds(2);
  readonly #low = odds(1 << 3);
  readonly #middle = odds(1 << 3);
  readonly #high = odds(1 << 8);

  decode(range: RangeDecoder): number {
    if (range.bit(this.#choice, 0) === 0) return 2 + range.tree(this.#low, 3);
    if (range.bit(this.#choice, 1) === 0) return 10 + range.tree(this.#middle, 3);
    return 18 + range.tree(this.#high, 8);
  }
}

class DistanceDecoder {
  readonly #slots = [odds(64), odds(64), odds(64), odds(64)] as const;
  readonly #special = odds(128);
  readonly #align = odds(16);

  /** One less than the distance; 0xffffffff is the end marker. */
  decode(range: RangeDecoder, length: number): number {
    const slot = range.tree(this.#slots[Math.min(length - 2, 3) as 0 | 1 | 2 | 3], 6);
    if (slot < 4) return slot;
    const extraBits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << extraBits) >>> 0;
    if (slot < 14) return base + range.reverseTree(this.#special, base - slot, extraBits);
    const direct = range.direct(extraBits - 4) * 16;
    return (base + direct + range.reverseTree(this.#align, 0, 4)) >>> 0;
  }
}

class RangeDecoder {
  readonly #source: Uint8Array;
  #position = 1;
  #range = 0xffffffff;
  #code = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  /** Has it read beyond the end? Then what comes out is noise. */
  get exhausted(): boolean {
    return this.#position > this.#source.length;
  }

  /** Is the stream used up to its last byte, with nothing left in the decoder? */
  finished(): boolean {
    this.#normalise();
    return this.#code === 0 && this.#position === this.#source.length;
  }

  bit(odds: Uint16Array, index: number): number {
    this.#normalise();
    const odd = odds[index]!;
    const bound = (this.#range >>> 11) * odd;
    if (this.#code < bound) {
      this.#range = bound;
      odds[index] = odd + ((2048 - odd) >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    odds[index] = odd - (odd >> 5);
    return 1;
  }

  tree(odds: Uint16Array, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(odds, symbol);
    return symbol - (1 << bits);
  }

  reverseTree(odds: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(odds, base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      this.#normalise();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
    }
    return value;
  }

  #normalise(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0;
  }

  #byte(): number {
    return this.#source[this.#position++] ?? 0;
  }
}
