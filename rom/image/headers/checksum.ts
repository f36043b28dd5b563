import { fits, hex, u8 } from '../bytes.ts';

/** A byte that makes the bytes it covers sum to zero modulo 256. */
export interface Checksum {
  /** The byte in the file. */
  readonly stored: string;
  /** What it should be; null where not all covered bytes are there. */
  readonly expected: string | null;
  /** Sum of all covered bytes modulo 256: 0x00 when right; null where not all covered bytes are there. */
  readonly sum: string | null;
  readonly ok: boolean;
}

/** Sum of all bytes modulo 256. */
export function byteSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

/** The checksum of a structure at `start` whose checksum byte lies `at` bytes into it. */
export function readChecksum(bytes: Uint8Array, start: number, sizeBytes: number, at: number): Checksum {
  const stored = u8(bytes, start + at);
  if (sizeBytes <= at || !fits(bytes, start, sizeBytes))
    return { stored: hex(stored, 2), expected: null, sum: null, ok: false };
  const sum = byteSum(bytes.subarray(start, start + sizeBytes));
  return {
    stored: hex(stored, 2),
    expected: hex((stored - sum) & 0xff, 2),
    sum: hex(sum, 2),
    ok: sum === 0,
  };
}
