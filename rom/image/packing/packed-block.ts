import { u32, u8 } from '../bytes.ts';
import { zbinCrc32 } from './crc32.ts';
import { undoJumpFilter } from './jump-filter.ts';
import { unpackLzma } from './lzma.ts';
import { unpackNrv2b } from './nrv2b.ts';

/** Something packed inside a file, and what it holds. */
export interface PackedBlock {
  readonly container: 'lzma' | 'nrv2b' | 'efi-compressed';
  /** Bytes from the start of the file, and how many the packed form takes. */
  readonly offset: number;
  readonly packedBytes: number;
  readonly data: Uint8Array;
}

/** zbin's length field in front and CRC-32 behind. */
const frameBytes = 4;
/** An LZMA stream that holds nothing but its end marker. */
const leastPackedBytes = 10;
/** Less than this is no part of a firmware; a stream that short can be chance. */
const leastNrv2bBytes = 24;

/** 64 bytes of noise hold 57 different values, give or take 2.4. */
const sampleBytes = 64;
const leastDistinct = 44;
/** What a look at a place costs at the least. */
const attemptSteps = 32;

/** Work that a search may do, so that no file takes long: each part spends, and stops when nothing is left. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  readonly spend = (steps: number): boolean => (this.#left -= steps) >= 0;
}

/** Could a block of zbin's stand here? Its length fits, and a long one is dense at both ends. */
function looksLikeLzma(bytes: Uint8Array, offset: number): boolean {
  const size = u32(bytes, offset);
  if (size < leastPackedBytes + frameBytes || size > bytes.length - offset - frameBytes) return false;
  return (
    size < 4 * sampleBytes || (isDense(bytes, offset + 8) && isDense(bytes, offset + size - sampleBytes))
  );
}

/** Packed data use nearly all byte values alike; code and tables, of which a disk image is full, do not. */
function isDense(bytes: Uint8Array, offset: number): boolean {
  const seen = new Uint8Array(256);
  let repeated = 0;
  for (let i = offset; i < offset + sampleBytes; i++) {
    const value = bytes[i]!;
    if (seen[value] === 1 && ++repeated > sampleBytes - leastDistinct) return false;
    seen[value] = 1;
  }
  return true;
}

/**
 * Read the block that iPXE's zbin packed at `offset`: length, LZMA1 stream, CRC-32 of the stream, and inside it the
 * jump filter. Null where none stands there.
 */
export function readLzmaBlock(bytes: Uint8Array, offset: number, budget: Budget): PackedBlock | null {
  if (!looksLikeLzma(bytes, offset) || !budget.spend(attemptSteps)) return null;
  const size = u32(bytes, offset);
  const stream = bytes.subarray(offset + frameBytes, offset + size);
  const isWhole = (): boolean => budget.spend(size) && zbinCrc32(stream) === u32(bytes, offset + size);
  // Noise stops the unpacking within a few symbols, while the checksum reads everything: dear where that is much.
  const isShort = size < 4096;
  if (isShort && !isWhole()) return null;
  const data = unpackLzma(stream, undefined, budget.spend);
  if (data === null || (!isShort && !isWhole())) return null;
  undoJumpFilter(data);
  return { container: 'lzma', offset, packedBytes: size + frameBytes, data };
}

/** Read the NRV2B stream that gPXE's zbin packed at `offset`; null where none stands there. */
export function readNrv2bBlock(bytes: Uint8Array, offset: number, budget: Budget): PackedBlock | null {
  // The first bit must announce a literal: there is nothing yet to repeat.
  if (u8(bytes, offset + 3) < 0x80 || !budget.spend(attemptSteps)) return null;
  const stream = unpackNrv2b(bytes.subarray(offset), undefined, budget.spend);
  if (stream === null || stream.data.length < leastNrv2bBytes) return null;
  return { container: 'nrv2b', offset, packedBytes: stream.packedBytes, data: stream.data };
}
