import { packedEfiBytes, unpackEfi } from './efi-compression.ts';
import { readExpansionRoms, type RomImage } from '../headers/expansion-rom.ts';
import { Budget, readLzmaBlock, readNrv2bBlock, type PackedBlock } from './packed-block.ts';

/** Both zbins align what they pack to paragraphs. */
const paragraphBytes = 16;
/** More blocks than any disk image has firmware for. */
const mostBlocks = 256;
/** All compressed EFI drivers of a file together. */
const mostDriverBytes = 64 << 20;

/**
 * Everything packed in a file, in the order it lies there: iPXE's LZMA blocks, else gPXE's NRV2B streams, and
 * compressed EFI drivers. Any bytes may be handed in; the work is bounded.
 */
export function unpackBlocks(
  bytes: Uint8Array,
  images: readonly RomImage[] = readExpansionRoms(bytes).images,
): PackedBlock[] {
  const drivers = unpackDrivers(bytes, images);
  const lzma = findLzmaBlocks(bytes);
  const firmware = lzma.length > 0 ? lzma : findNrv2bBlocks(bytes, images);
  return [...firmware, ...drivers].sort((a, b) => a.offset - b.offset);
}

function unpackDrivers(bytes: Uint8Array, images: readonly RomImage[]): PackedBlock[] {
  const blocks: PackedBlock[] = [];
  let left = mostDriverBytes;
  for (const image of images) {
    if (image.efi === null || image.efi.compressionName !== 'uefi') continue;
    const offset = image.offset + image.efi.imageAt;
    const stored = bytes.subarray(offset, image.offset + image.sizeBytes);
    const data = unpackEfi(stored);
    if (data === null || data.length > left) continue;
    left -= data.length;
    blocks.push({ container: 'efi-compressed', offset, packedBytes: packedEfiBytes(stored), data });
  }
  return blocks;
}

/** They carry a checksum each, so they can be looked for at any place: a disk image aligns them to nothing. */
function findLzmaBlocks(bytes: Uint8Array): PackedBlock[] {
  const budget = new Budget(searchSteps(bytes));
  const blocks: PackedBlock[] = [];
  // Every stream begins with zero, behind four bytes of length: most places fail on that.
  for (let zero = 4; zero < bytes.length && blocks.length < mostBlocks; zero++) {
    if (bytes[zero] !== 0) continue;
    const block = readLzmaBlock(bytes, zero - 4, budget);
    if (block === null) continue;
    blocks.push(block);
    zero = block.offset + block.packedBytes + 3;
  }
  return blocks;
}

function findNrv2bBlocks(bytes: Uint8Array, images: readonly RomImage[]): PackedBlock[] {
  const budget = new Budget(searchSteps(bytes) / 2);
  const blocks: PackedBlock[] = [];
  for (let offset = 0; offset < bytes.length && blocks.length < mostBlocks; offset += paragraphBytes) {
    const driver = images.find(
      (image) => image.efi !== null && offset >= image.offset && offset < image.offset + image.sizeBytes,
    );
    // Image sizes are multiples of 512, so the next place is a paragraph again.
    if (driver !== undefined) offset = driver.offset + driver.sizeBytes - paragraphBytes;
    if (driver !== undefined || isFiller(bytes, offset)) continue;
    const block = readNrv2bBlock(bytes, offset, budget);
    if (block === null) continue;
    blocks.push(block);
    const paragraphs = Math.ceil(block.packedBytes / paragraphBytes);
    offset += (paragraphs - 1) * paragraphBytes;
  }
  return blocks;
}

/** A paragraph of one byte repeated, as between the parts of a flash, would be read as endless literals. */
function isFiller(bytes: Uint8Array, offset: number): boolean {
  for (let i = 1; i < paragraphBytes; i++) if (bytes[offset + i] !== bytes[offset]) return false;
  return true;
}

function searchSteps(bytes: Uint8Array): number {
  return (32 << 20) + bytes.length;
}
