import { byteSum } from './checksum.ts';
import type { RomImage } from './expansion-rom.ts';

/**
 * Make the checksums of one BIOS image right, in place: those of its PnP, UNDI and iPXE headers first, since the
 * image's own covers them. Images of other types have none and stay as they are.
 */
export function fixImageChecksum(bytes: Uint8Array, image: RomImage): void {
  if (image.checksum === null) return;
  for (const header of image.pnp) fix(bytes, image.offset + header.at, header.sizeBytes, 9);
  for (const header of [image.undi, image.ipxe]) {
    if (header !== null) fix(bytes, image.offset + header.at, header.sizeBytes, 5);
  }
  fix(bytes, image.offset, image.initBytes, 6);
}

function fix(bytes: Uint8Array, start: number, sizeBytes: number, at: number): void {
  const covered = bytes.subarray(start, start + sizeBytes);
  covered[at] = (covered[at] ?? 0) - byteSum(covered);
}
