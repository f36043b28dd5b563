import type { Content } from './content.ts';
import type { FaultOf, Faults } from './faults.ts';

/** The array of a NOR flash: an erase sets bits, a program only clears them, and some cells do neither any more. */
export class Cells {
  readonly content: Content;
  readonly #locked: readonly FaultOf<'locked'>[];
  readonly #stuck: readonly (FaultOf<'stuck-bit'> & { readonly value: number })[];

  constructor(content: Content, faults: Faults) {
    this.content = content;
    this.#locked = faults.all('locked');
    this.#stuck = faults
      .all('stuck-bit')
      .map((fault) => ({ ...fault, value: content.bytes[fault.address]! & (1 << fault.bit) }));
  }

  /** @param done how much of it is carried out, 0 to 1; less than 1 where power goes meanwhile. */
  erase(start: number, lengthBytes: number, done: number): void {
    this.#change(start, lengthBytes, done, () => 0xff);
  }

  /** The address wraps at the end of a 256-byte page, as in the chip. */
  program(address: number, data: Uint8Array, done: number): void {
    const page = address & ~0xff;
    const new_ = Buffer.alloc(256, 0xff);
    data.forEach((byte, index) => {
      const offset = (address + index) & 0xff;
      // Of more than a page the last 256 bytes count.
      if (index >= data.length - 256) new_[offset] = byte;
    });
    this.#change(page, 256, done, (old, index) => old & new_[index]!);
  }

  #change(
    start: number,
    lengthBytes: number,
    done: number,
    to: (old: number, index: number) => number,
  ): void {
    const end = start + lengthBytes;
    if (this.#locked.some(({ address, lengthBytes: length }) => start < address + length && address < end))
      return;
    const { bytes } = this.content;
    const whole = Math.floor(lengthBytes * done);
    for (let index = 0; index < whole; index++) bytes[start + index] = to(bytes[start + index]!, index);
    // The byte at which power went is neither old nor new.
    if (whole < lengthBytes) bytes[start + whole] = between(bytes[start + whole]!, to, whole);
    for (const { address, bit, value } of this.#stuck) {
      if (address >= start && address < end) bytes[address] = (bytes[address]! & ~(1 << bit)) | value;
    }
    this.content.save(start, Math.min(start + whole + 1, end));
  }
}

function between(old: number, to: (old: number, index: number) => number, index: number): number {
  const goal = to(old, index);
  return (old & 0xaa) | (goal & 0x55);
}
