import { fits, hasText, u16 } from '../../image/bytes.ts';
import { isExpansionRom, readExpansionRoms, type RomImage } from '../../image/headers/expansion-rom.ts';
import { inspectImage } from '../../image/inspect.ts';
import type { Problem } from '../../image/problem.ts';

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
export const erased = 0xff;

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
    // Images are whole units long, unless the content ends first.
    at = end;
  }
  return chains;
}

/** An image of a network boot ROM is code and packed code: so many erased bytes in a row are a gap between two things. */
const gapBytes = 4096;

/**
 * Why the length of a ROM in a flash is not to be believed; null where it is. A slot is as long as its ROM says, and
 * whatever stands behind a ROM that says too much would be erased with it.
 */
export function doubtOf(content: Uint8Array, chain: RomChain): string | null {
  const bytes = content.subarray(chain.offset, chain.offset + chain.sizeBytes);
  const error = [...chain.problems, ...inspectImage(bytes).problems].find(
    ({ severity }) => severity === 'error',
  );
  if (error !== undefined) return error.message;
  for (const image of chain.images) {
    const stated = image.pcir?.imageBytes ?? image.initBytes;
    if (image.codeType === 'bios' && stated > image.initBytes)
      return `Its header says ${image.initBytes} bytes, its PCI data structure ${stated}.`;
    const gap = gapIn(content.subarray(image.offset, image.offset + image.sizeBytes));
    if (gap !== null)
      return `It says ${image.sizeBytes} bytes, but ${gapBytes} erased bytes lie at 0x${(image.offset + gap).toString(16)}, with other data behind.`;
  }
  return null;
}

/** Where a long run of erased bytes begins that something follows. */
function gapIn(image: Uint8Array): number | null {
  let run = 0;
  for (let at = 0; at < image.length; at++) {
    if (image[at] === erased) run++;
    else if (run >= gapBytes) return at - run;
    else run = 0;
  }
  return null;
}

/** Two bytes are no proof in a flash full of other things: the PCI data structure has to be there as well. */
function beginsRom(content: Uint8Array, at: number): boolean {
  return isExpansionRom(content, at) && hasText(content, at + u16(content, at + 0x18), 'PCIR');
}

/** The slot of a ROM that was found: what it takes, and the erased bytes behind it up to whatever comes next. */
export function slotOf(content: Uint8Array, chain: RomChain): Slot {
  const end = chain.offset + chain.sizeBytes;
  let free = end;
  while (content[free] === erased) free++;
  // What follows may begin with erased bytes of its own, so the block it lies in is left alone.
  const limit = free === content.length ? free : Math.max(end, free - (free % eraseBytes));
  return { offset: chain.offset, sizeBytes: limit - chain.offset, how: 'found' };
}

/** Bytes of the slot behind the old ROM that are not erased: something else may live there. */
export function occupiedRanges(content: Uint8Array, slot: Slot, oldBytes: number): ByteRange[] {
  const free = Buffer.from(content);
  free.fill(erased, slot.offset + oldBytes, slot.offset + slot.sizeBytes);
  return differingRanges(content, free);
}

/** `512 bytes at 0x3000, 16 bytes at 0x7000` */
export function describeRanges(ranges: readonly ByteRange[], most = 6): string {
  const shown = ranges
    .slice(0, most)
    .map(({ offset, sizeBytes }) => `${sizeBytes} bytes at 0x${offset.toString(16)}`);
  return `${shown.join(', ')}${ranges.length > most ? `, and ${ranges.length - most} more places` : ''}`;
}

/** Does a slot lie inside a content, on a place where firmware looks for a ROM? */
export function isPossibleSlot(content: Uint8Array, slot: Slot): boolean {
  return slot.sizeBytes > 0 && slot.offset % unitBytes === 0 && fits(content, slot.offset, slot.sizeBytes);
}

/**
 * The content with another ROM in the slot. What the old ROM took is left erased; nothing else changes, in the slot
 * neither.
 * @param oldBytes how much of the slot the old ROM takes, from the slot's beginning
 */
export function splice(content: Uint8Array, slot: Slot, rom: Uint8Array, oldBytes: number): Buffer {
  if (rom.length > slot.sizeBytes || !isPossibleSlot(content, slot))
    throw new RangeError(
      `${rom.length} bytes do not fit into ${slot.sizeBytes} at 0x${slot.offset.toString(16)}`,
    );
  const spliced = Buffer.from(content);
  spliced.fill(erased, slot.offset, slot.offset + Math.min(oldBytes, slot.sizeBytes));
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

/** Where two contents of the same length differ beside the slot. */
export function differencesOutside(before: Uint8Array, after: Uint8Array, slot: ByteRange): ByteRange[] {
  const masked = Buffer.from(after);
  const end = slot.offset + slot.sizeBytes;
  masked.set(before.subarray(slot.offset, end), slot.offset);
  return differingRanges(before, masked);
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
