import type { Abilities } from '../backend.ts';
import { isPadding } from '../../image/bytes.ts';
import { readExpansionRoms, isExpansionRom } from '../../image/headers/expansion-rom.ts';

/**
 * Where the content is the boot ROM alone, it has no size of its own: a file, or a section that grows and shrinks. It
 * is shown as a flash of this size, erased behind the ROM. Boot ROMs are far smaller.
 */
export const romContentBytes = 2 << 20;

export const romAbilities: Abilities = {
  ...{ readsAll: true, writes: true, readBytesPerSecond: null, writeBytesPerSecond: null },
  content: 'rom',
};

/** A ROM as a content of the full size; undefined where it is larger. Nothing at all is an erased content. */
export function asContent(rom: Uint8Array): Buffer | undefined {
  if (rom.length > romContentBytes) return undefined;
  const content = Buffer.alloc(romContentBytes, 0xff);
  content.set(rom);
  return content;
}

/** The ROM in a content: all images that are chained and whatever follows them, in blocks of 512; null where none is. */
export function romIn(content: Uint8Array): Buffer | null {
  if (isPadding(content)) return null;
  let end = content.length;
  while (end > 0 && content[end - 1] === 0xff) end--;
  const images = isExpansionRom(content) ? readExpansionRoms(content).end : 0;
  // A ROM's own last bytes may be FF.
  const whole = Math.min(content.length, Math.max(images, Math.ceil(end / 512) * 512));
  return Buffer.from(content.subarray(0, whole));
}
