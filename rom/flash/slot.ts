import { fits, hasText, u16 } from '../image/bytes.ts';
import { isExpansionRom, readExpansionRoms, type RomImage } from '../image/expansion-rom.ts';
import type { Problem } from '../image/problem.ts';

/** The stretch of a flash that a boot ROM may take. */
export interface Slot {
  readonly offset: number;
  readonly sizeBytes: number;
  /** `found`: a ROM lies there now; `given`: somebody said so; `whole`: the content is nothing but the ROM. */
  readonly how: 'found' | 'given' | 'whole';
}

/** A boot ROM inside a flash: all images that are chained. */
export interface RomChain {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly images: readonly RomImage[];
  readonly problems: readonly Problem[];
}

/** Bytes that differ between two contents. */
export interface ByteRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Images begin on multiples of 512 bytes (PCI Firmware Specification 3.x, section 5.1). */
const unitBytes = 512;
/** The smallest block that a SPI flash erases: two neighbours inside one are erased together. */
export const eraseBytes = 4096;
const erased = 0xff;

/** Every boot ROM that begins on a multiple of 512 bytes, in order. */
export function findRomChains(content: Uint8Array): RomChain[] {
  const chains: RomChain[] = [];
  for (let at = 0; at < content.length;) {
    if (!beginsRom(content, at)) {
      at += unitBytes;
      continue;
    }
    const { images, end, problems } = readExpansionRoms(content, at);
    chains.push({ offset: at, sizeBytes: end - at, images, problems });
    at = Math.ceil(Math.max(end, at + unitBytes) / unitBytes) * unitBytes;
  }
  return chains;
}

/** Two bytes are no proof in a flash full of other things: the PCI data structure has to be there as well. */
function beginsRom(content: Uint8Array, at: number): boolean {
  return isExpansionRom(content, at) && hasText(content, at + u16(content, at + 0x18), 'PCIR');
}

/** The slot of a ROM that was found: what it takes, and the erased bytes behind it up to whatever comes next. */
export function slotOf(content: Uint8Array, chain: RomChain): Slot {
  const end = chain.offset + chain.sizeBytes;
  let free = end;
  while (free < content.length && content[free] === erased) free++;
  // What follows may begin with erased bytes of its own, so the block it lies in is left alone.
  const limit = free === content.length ? free : Math.max(end, free - (free % eraseBytes));
  return { offset: chain.offset, sizeBytes: limit - chain.offset, how: 'found' };
}

/** Does a slot lie inside a content, on a place where firmware looks for a ROM? */
export function isPossibleSlot(content: Uint8Array, slot: Slot): boolean {
  return slot.sizeBytes > 0 && slot.offset % unitBytes === 0 && fits(content, slot.offset, slot.sizeBytes);
}

/** The content with another ROM in the slot; the rest of the slot is left erased, all outside of it stays. */
export function splice(content: Uint8Array, slot: Slot, rom: Uint8Array): Buffer {
  if (rom.length > slot.sizeBytes || !isPossibleSlot(content, slot))
    throw new RangeError(
      `${rom.length} bytes do not fit into ${slot.sizeBytes} at 0x${slot.offset.toString(16)}`,
    );
  const spliced = Buffer.from(content);
  spliced.fill(erased, slot.offset, slot.offset + slot.sizeBytes);
  spliced.set(rom, slot.offset);
  return spliced;
}

/** Is every byte outside the slot the same in both? The proof that nothing else of the flash is touched. */
export function equalOutside(before: Uint8Array, after: Uint8Array, slot: ByteRange): boolean {
  const end = slot.offset + slot.sizeBytes;
  return (
    before.length === after.length &&
    Buffer.compare(before.subarray(0, slot.offset), after.subarray(0, slot.offset)) === 0 &&
    Buffer.compare(before.subarray(end), after.subarray(end)) === 0
  );
}

/** Where two contents of the same length differ; what lies within one erase block is told as one range. */
export function differingRanges(before: Uint8Array, after: Uint8Array): ByteRange[] {
  const ranges: ByteRange[] = [];
  for (let block = 0; block < before.length; block += eraseBytes) {
    const range = differenceIn(before, after, block);
    const last = ranges.at(-1);
    if (range === undefined) continue;
    if (last !== undefined && last.offset + last.sizeBytes >= block)
      ranges[ranges.length - 1] = { ...last, sizeBytes: range.offset + range.sizeBytes - last.offset };
    else ranges.push(range);
  }
  return ranges;
}

function differenceIn(before: Uint8Array, after: Uint8Array, block: number): ByteRange | undefined {
  const end = Math.min(before.length, block + eraseBytes);
  if (Buffer.compare(before.subarray(block, end), after.subarray(block, end)) === 0) return undefined;
  let [first, last] = [block, end - 1];
  while (before[first] === after[first]) first++;
  while (before[last] === after[last]) last--;
  return { offset: first, sizeBytes: last + 1 - first };
}
