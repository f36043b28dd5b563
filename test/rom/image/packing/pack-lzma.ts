import { tokens } from './tokens.ts';

/** A raw LZMA1 stream (lc 2, lp 0, pb 0) of literals, matches and short repeats, with end marker. */
export function packLzma(data: Uint8Array): Uint8Array {
  const range = new RangeEncoder();
  const odds = lzmaOdds();
  let [state, rep0, size] = [0, 0, 0];
  for (const { literal, distance, length } of tokens(data, 273, 1 << 24)) {
    if (literal !== undefined) {
      range.bit(odds.isMatch, state, 0);
      const base = 0x300 * ((data[size - 1] ?? 0) >> 6);
      let symbol = 1;
      let matched = state >= 7 ? data[size - rep0 - 1]! | 0x100 : 0;
      for (let shift = 7; shift >= 0; shift--) {
        const bit = (literal >> shift) & 1;
        matched <<= 1;
        const offset = matched > 0 ? 0x100 + (matched & 0x100) : 0;
        range.bit(odds.literals, base + offset + symbol, bit);
        if (matched > 0 && ((matched >> 8) & 1) !== bit) matched = 0;
        symbol = (symbol << 1) | bit;
      }
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    } else if (distance - 1 === rep0) {
      range.bit(odds.isMatch, state, 1);
      range.bit(odds.isRep, state, 1);
      range.bit(odds.isRep0, state, 0);
      range.bit(odds.isRep0Long, state, 1);
      encodeLength(range, odds.repLength, length);
      state = state < 7 ? 8 : 11;
    } else {
      encodeMatch(range, odds, state, distance - 1, length);
      rep0 = distance - 1;
      state = state < 7 ? 7 : 10;
    }
    size += length;
  }
  encodeMatch(range, odds, state, 0xffffffff, 2);
  return range.finish();
}

type Odds = ReturnType<typeof lzmaOdds>;
type LengthOdds = Odds['length'];

function lzmaOdds() {
  const even = (count: number): Uint16Array => new Uint16Array(count).fill(1024);
  const lengths = () => ({ choice: even(2), low: even(8), middle: even(8), high: even(256) });
  return {
    isMatch: even(12),
    isRep: even(12),
    isRep0: even(12),
    isRep0Long: even(12),
    literals: even(0xc00),
    length: lengths(),
    repLength: lengths(),
    slots: [even(64), even(64), even(64), even(64)],
    special: even(128),
    align: even(16),
  };
}

function encodeLength(range: RangeEncoder, odds: LengthOdds, length: number): void {
  range.bit(odds.choice, 0, length < 10 ? 0 : 1);
  if (length < 10) {
    range.tree(odds.low, 3, length - 2);
    return;
  }
  range.bit(odds.choice, 1, length < 18 ? 0 : 1);
  if (length < 18) {
    range.tree(odds.middle, 3, length - 10);
    return;
  }
  range.tree(odds.high, 8, length - 18);
}

function encodeMatch(range: RangeEncoder, odds: Odds, state: number, distance: number, length: number): void {
  range.bit(odds.isMatch, state, 1);
  range.bit(odds.isRep, state, 0);
  encodeLength(range, odds.length, length);
  const top = 31 - Math.clz32(distance);
  const slot = distance < 4 ? distance : top * 2 + ((distance >>> (top - 1)) & 1);
  range.tree(odds.slots[Math.min(length - 2, 3)]!, 6, slot);
  if (slot < 4) return;
  const extra = (slot >> 1) - 1;
  const base = ((2 | (slot & 1)) << extra) >>> 0;
  const rest = distance - base;
  if (slot < 14) {
    range.reverseTree(odds.special, base - slot, extra, rest);
    return;
  }
  range.direct(Math.floor(rest / 16), extra - 4);
  range.reverseTree(odds.align, 0, 4, rest % 16);
}

class RangeEncoder {
  #low = 0;
  #range = 0xffffffff;
  #cache = 0;
  #pending = 1;
  readonly #output: number[] = [];

  bit(odds: Uint16Array, index: number, bit: number): void {
    const odd = odds[index]!;
    const bound = (this.#range >>> 11) * odd;
    if (bit === 0) {
      this.#range = bound;
      odds[index] = odd + ((2048 - odd) >> 5);
    } else {
      this.#low += bound;
      this.#range -= bound;
      odds[index] = odd - (odd >> 5);
    }
    this.#normalise();
  }

  tree(odds: Uint16Array, bits: number, value: number): void {
    for (let i = bits - 1, symbol = 1; i >= 0; i--) {
      const bit = (value >> i) & 1;
      this.bit(odds, symbol, bit);
      symbol = (symbol << 1) | bit;
    }
  }

  reverseTree(odds: Uint16Array, base: number, bits: number, value: number): void {
    for (let i = 0, symbol = 1; i < bits; i++) {
      const bit = (value >> i) & 1;
      this.bit(odds, base + symbol, bit);
      symbol = (symbol << 1) | bit;
    }
  }

  direct(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.#range >>>= 1;
      if (Math.floor(value / 2 ** i) % 2 === 1) this.#low += this.#range;
      this.#normalise();
    }
  }

  finish(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shift();
    return Uint8Array.from(this.#output);
  }

  #normalise(): void {
    while (this.#range < 0x1000000) {
      this.#range = (this.#range << 8) >>> 0;
      this.#shift();
    }
  }

  #shift(): void {
    const carry = this.#low >= 0x100000000 ? 1 : 0;
    if (this.#low < 0xff000000 || carry === 1) {
      for (; this.#pending > 0; this.#pending--, this.#cache = 0xff)
        this.#output.push((this.#cache + carry) & 0xff);
      this.#cache = (this.#low >>> 24) & 0xff;
    }
    this.#pending++;
    this.#low = (this.#low % 0x1000000) * 256;
  }
}
