import { u32 } from '../bytes.ts';
import { GrowingOutput } from './growing-output.ts';

/** Distances beyond this one get one byte more per match (gPXE's nrv2b.c). */
const farDistance = 0xd00;
/** The largest code for a distance, which with a last byte of FF is the end marker. */
const endCode = 0x1000002;

/** What an NRV2B stream unpacks to, and how many bytes it took. */
export interface Nrv2bStream {
  readonly data: Uint8Array;
  readonly packedBytes: number;
}

/**
 * Unpack the NRV2B stream at the start of `source` (32-bit little-endian bit buffer, as gPXE packs) up to its end
 * marker. `spend` is told of each step and may stop the work.
 * @returns null where there is no such stream, or it unpacks to more than `limitBytes`.
 */
export function unpackNrv2b(
  source: Uint8Array,
  limitBytes = 16 << 20,
  spend: (steps: number) => boolean = () => true,
): Nrv2bStream | null {
  const input = new Nrv2bInput(source);
  const output = new GrowingOutput(limitBytes, 32);
  let lastDistance = 1;
  for (;;) {
    while (input.bit() === 1) {
      if (input.overrun || !output.push(input.byte()) || !spend(1)) return null;
    }
    const code = input.prefixCode(1, endCode);
    if (code < 0 || !spend(1)) return null;
    let distance = lastDistance;
    if (code !== 2) {
      distance = (code - 3) * 256 + input.byte() + 1;
      if (distance === 0x100000000) break;
      lastDistance = distance;
    }
    let length = input.bit() * 2 + input.bit();
    if (length === 0) {
      length = input.prefixCode(1, limitBytes) + 2;
      if (length < 2) return null;
    }
    length += distance > farDistance ? 2 : 1;
    if (!spend(length >> 1) || !output.copy(distance, length)) return null;
  }
  // The end marker's last byte has been read, so nothing was read beyond the end.
  return { data: output.bytes(), packedBytes: input.position };
}

class Nrv2bInput {
  readonly #source: Uint8Array;
  #word = 0;
  #left = 0;
  position = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
  }

  get overrun(): boolean {
    return this.position > this.#source.length;
  }

  bit(): number {
    if (this.#left === 0) {
      this.#word = u32(this.#source, this.position);
      this.position += 4;
      this.#left = 32;
    }
    return (this.#word >>> --this.#left) & 1;
  }

  byte(): number {
    return this.#source[this.position++] ?? 0;
  }

  /** A number of which every bit is followed by one that says whether it was the last; -1 beyond `limit`. */
  prefixCode(start: number, limit: number): number {
    let code = start;
    do {
      code = code * 2 + this.bit();
      if (code > limit || this.overrun) return -1;
    } while (this.bit() === 0);
    return code;
  }
}
