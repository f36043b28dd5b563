import { u32 } from '../bytes.ts';
import { huffmanTable, type HuffmanTable } from './huffman.ts';

/** Sets of codes: characters and lengths, code lengths of that set, positions. */
const characterCodes = 510;
const lengthCodes = 19;
const positionCodes = 14;
/** Symbols from here on are match lengths, of 3 and more. */
const firstLength = 256;

/**
 * Unpack what `efirom -c` and EDK2 pack: LZ77 with Huffman codes (UEFI Specification 2.x, chapter 19
 * "Compression Algorithm Specification"; position codes of 4 bits). Bytes behind the packed data are ignored.
 * @returns null for anything that is not such data, or unpacks to more than `limitBytes`.
 */
export function unpackEfi(source: Uint8Array, limitBytes = 8 << 20): Uint8Array | null {
  const packedBytes = u32(source, 0);
  const sizeBytes = u32(source, 4);
  // 256 bytes is the longest match, 2 bits the shortest code for one.
  if (
    source.length < 9 ||
    packedBytes > source.length - 8 ||
    sizeBytes > limitBytes ||
    sizeBytes > packedBytes * 2048
  ) {
    return null;
  }
  try {
    return decode(new BitReader(source.subarray(8, 8 + packedBytes)), new Uint8Array(sizeBytes));
  } catch (error) {
    if (error instanceof Corrupt) return null;
    throw error;
  }
}

/** How many bytes of `source` the packed data take with its two lengths. */
export function packedEfiBytes(source: Uint8Array): number {
  return u32(source, 0) + 8;
}

class Corrupt extends Error {}

function decode(bits: BitReader, output: Uint8Array): Uint8Array {
  let characters: HuffmanTable = () => -1;
  let positions: HuffmanTable = () => -1;
  let left = 0;
  for (let size = 0; size < output.length;) {
    if (left === 0) {
      left = bits.take(16);
      if (left === 0) throw new Corrupt();
      const lengths = readLengths(bits, lengthCodes, 5, 3);
      characters = readCharacterLengths(bits, lengths);
      positions = readLengths(bits, positionCodes, 4, -1);
    }
    left--;
    const symbol = bits.symbol(characters);
    if (symbol < firstLength) {
      output[size++] = symbol;
      continue;
    }
    const slot = bits.symbol(positions);
    const distance = 1 + (slot < 2 ? slot : (1 << (slot - 1)) + bits.take(slot - 1));
    if (distance > size) throw new Corrupt();
    for (let length = symbol - firstLength + 3; length > 0 && size < output.length; length--, size++) {
      output[size] = output[size - distance]!;
    }
  }
  return output;
}

/** Code lengths written as 3 bits and a run of ones; after `special` of them a 2-bit count of zeros follows. */
function readLengths(bits: BitReader, count: number, countBits: number, special: number): HuffmanTable {
  const given = bits.take(countBits);
  if (given === 0) return only(bits.take(countBits), count);
  if (given > count) throw new Corrupt();
  const lengths = new Uint8Array(count);
  for (let i = 0; i < given;) {
    let length = bits.take(3);
    if (length === 7) while (bits.take(1) === 1) if (++length > 16) throw new Corrupt();
    lengths[i++] = length;
    if (i === special) i += bits.take(2);
  }
  return tableOf(lengths);
}

/** Code lengths of the characters, themselves coded; the codes 0, 1 and 2 stand for runs of zeros. */
function readCharacterLengths(bits: BitReader, table: HuffmanTable): HuffmanTable {
  const given = bits.take(9);
  if (given === 0) return only(bits.take(9), characterCodes);
  if (given > characterCodes) throw new Corrupt();
  const lengths = new Uint8Array(characterCodes);
  for (let i = 0; i < given;) {
    const code = bits.symbol(table);
    if (code > 2) lengths[i++] = code - 2;
    else i += code === 0 ? 1 : code === 1 ? bits.take(4) + 3 : bits.take(9) + 20;
  }
  return tableOf(lengths);
}

/** A set with a single symbol, which takes no bits. */
function only(symbol: number, count: number): HuffmanTable {
  if (symbol >= count) throw new Corrupt();
  return () => symbol;
}

function tableOf(lengths: Uint8Array): HuffmanTable {
  const table = huffmanTable(lengths);
  if (table === null) throw new Corrupt();
  return table;
}

/** Bits from the highest of each byte on. */
class BitReader {
  readonly #source: Uint8Array;
  #position = 0;
  #current = 0;
  #left = 0;
  readonly #next = (): number => this.#bit();

  constructor(source: Uint8Array) {
    this.#source = source;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | this.#bit();
    return value;
  }

  symbol(table: HuffmanTable): number {
    const symbol = table(this.#next);
    if (symbol < 0) throw new Corrupt();
    return symbol;
  }

  #bit(): number {
    if (this.#left === 0) {
      const byte = this.#source[this.#position++];
      if (byte === undefined) throw new Corrupt();
      this.#current = byte;
      this.#left = 8;
    }
    return (this.#current >> --this.#left) & 1;
  }
}
