import { biosImage, type RomOptions } from '../image/build-rom.ts';

/** A flash image like an Intel card's: configuration, a boot ROM at 0x2000, erased space, something at the end. */
export function chipImage(rom: Uint8Array = biosImage({ blocks: 16, product: 'Old ROM' })): Buffer {
  const content = Buffer.alloc(0x10000, 0xff);
  for (let at = 0; at < 0x1800; at++) content[at] = (at * 7 + (at >> 8)) & 0xff;
  content.set(rom, romOffset);
  content.fill(0x5a, 0xf000);
  return content;
}

export const romOffset = 0x2000;

/** A new ROM, 8 KiB. */
export const newRom = (options: RomOptions = {}): Uint8Array =>
  biosImage({ blocks: 16, product: 'New ROM', payload: Buffer.alloc(7000, 0xa5), ...options });
