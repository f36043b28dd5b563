import { fits, hex, isPadding, u16, u8 } from '../bytes.ts';
import { readChecksum, type Checksum } from './checksum.ts';
import { readEfi, type EfiHeader } from './efi-header.ts';
import {
  readBofm,
  readIpxe,
  readUndi,
  type BofmHeader,
  type IpxeHeader,
  type UndiHeader,
} from './netboot-headers.ts';
import { readPcir, type CodeTypeName, type Pcir } from './pcir.ts';
import { readPnp, type PnpHeader } from './pnp.ts';
import { error, warning, type Problem, type Stretch } from '../problem.ts';

/** One image of a PCI expansion ROM (PCI Firmware Specification 3.x, section 5.1). */
export interface RomImage {
  readonly index: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** What it takes in the file, cut off where the file ends. */
  readonly sizeBytes: number;
  readonly codeType: CodeTypeName;
  /** What the header says is to be loaded: byte 2, in units of 512. */
  readonly initBytes: number;
  /** Only BIOS images have one; its place is a custom, the sum of zero is the rule (section 5.2.1). */
  readonly checksum: Checksum | null;
  /** Where the jump at offset 3 leads; null where there is none. */
  readonly initEntry: string | null;
  readonly pointers: Pointers;
  readonly pcir: Pcir | null;
  readonly pnp: readonly PnpHeader[];
  readonly undi: UndiHeader | null;
  readonly ipxe: IpxeHeader | null;
  readonly bofm: BofmHeader | null;
  readonly efi: EfiHeader | null;
}

/** The header's pointers as they stand there; null where this type of image has none. */
export interface Pointers {
  readonly ipxe: string | null;
  readonly bofm: string | null;
  readonly undi: string | null;
  readonly pcir: string;
  readonly pnp: string | null;
}

const headerBytes = 0x1c;
const unitBytes = 512;
/** No card carries as many; a chain that long is damage. */
const mostImages = 64;

/** Does an image begin here? */
export function isExpansionRom(bytes: Uint8Array, offset = 0): boolean {
  return bytes[offset] === 0x55 && bytes[offset + 1] === 0xaa;
}

/** Read all images chained from `start` on, and where the last of them ends. Empty where none begins there. */
export function readExpansionRoms(
  bytes: Uint8Array,
  start = 0,
): { images: RomImage[]; end: number; problems: Problem[] } {
  const images: RomImage[] = [];
  const problems: Problem[] = [];
  let end = start;
  for (let more = isExpansionRom(bytes, start); more;) {
    const image = readImage(bytes, end, images.length, problems);
    images.push(image);
    const next = image.offset + Math.max(image.sizeBytes, Math.min(unitBytes, bytes.length - image.offset));
    more =
      image.pcir !== null &&
      !image.pcir.lastImage &&
      chainGoesOn(bytes, image, next, images.length, problems);
    end = next;
  }
  if (images.length > 0) checkWhatFollows(bytes, end, images, problems);
  return { images, end, problems };
}

function readImage(bytes: Uint8Array, offset: number, index: number, problems: Problem[]): RomImage {
  const rest: Stretch = { bytes: bytes.subarray(offset), offset, problems };
  const isWhole = fits(rest.bytes, 0, headerBytes);
  if (!isWhole) error(rest, 'header-truncated', 0, 'The ROM header is cut off by the end of the file.');
  const pcirAt = u16(rest.bytes, 0x18);
  const pcir = isWhole ? readPcir(rest, pcirAt) : null;
  const codeType = pcir?.codeTypeName ?? 'bios';
  const initBytes = (codeType === 'efi' ? u16(rest.bytes, 2) : u8(rest.bytes, 2)) * unitBytes;
  const statedBytes = pcir === null ? initBytes : pcir.imageBytes;
  const sizeBytes = Math.min(statedBytes, rest.bytes.length);
  const image: Stretch =
    pcir === null || pcir.lastImage || pcir.imageBytes === 0
      ? rest
      : { ...rest, bytes: rest.bytes.subarray(0, sizeBytes) };
  checkSizes(image, rest, initBytes, pcir);
  const pointer = (at: number): number => (isWhole && codeType === 'bios' ? u16(rest.bytes, at) : 0);
  const read = <T>(at: number, reader: (image: Stretch, at: number) => T | null): T | null =>
    pointer(at) === 0 ? null : reader(image, pointer(at));
  const pnp = read(0x1a, (stretch, at) => readPnp(stretch, at, pcir !== null)) ?? [];
  return {
    index,
    offset,
    sizeBytes,
    codeType,
    initBytes,
    checksum: codeType === 'bios' ? imageChecksum(image, rest, initBytes) : null,
    initEntry: codeType === 'bios' ? initEntry(rest.bytes) : null,
    pointers: pointersOf(rest.bytes, codeType === 'bios'),
    pcir,
    pnp,
    undi: read(0x16, (stretch, at) => readUndi(stretch, at, isForNetwork(pcir, pnp))),
    ipxe: read(0x10, (stretch, at) => readIpxe(stretch, at, isOfIpxe(pnp))),
    bofm: read(0x14, readBofm),
    efi: codeType === 'efi' ? readEfi(image, sizeBytes) : null,
  };
}

/** Base class 2 is a network controller (PCI Code and ID Assignment Specification, section 1.3). */
const isForNetwork = (pcir: Pcir | null, pnp: readonly PnpHeader[]): boolean =>
  [pcir?.deviceClass, ...pnp.map(({ deviceType }) => deviceType)].some((type) => type?.startsWith('0x02'));

const isOfIpxe = (pnp: readonly PnpHeader[]): boolean =>
  pnp.some(({ manufacturer, product }) => /ipxe/i.test(`${manufacturer?.text ?? ''} ${product?.text ?? ''}`));

function checkSizes(image: Stretch, rest: Stretch, initBytes: number, pcir: Pcir | null): void {
  const stated = pcir?.imageBytes ?? initBytes;
  if (initBytes === 0) error(rest, 'size-zero', 2, 'The header says that the image is 0 bytes long.');
  if (pcir !== null && pcir.imageBytes === 0) {
    error(
      rest,
      'pcir-size-zero',
      pcir.at + 0x10,
      'The PCI data structure says that the image is 0 bytes long.',
    );
  }
  if (stated > rest.bytes.length || initBytes > rest.bytes.length) {
    const missing = Math.max(stated, initBytes) - rest.bytes.length;
    error(
      rest,
      'image-truncated',
      rest.bytes.length,
      `The image is cut off: ${missing} bytes are missing at the end.`,
    );
  } else if (pcir !== null && pcir.imageBytes !== 0 && initBytes > pcir.imageBytes) {
    error(
      rest,
      'size-mismatch',
      2,
      `The header says ${initBytes} bytes, the PCI data structure only ${pcir.imageBytes}.`,
    );
  }
  if (pcir?.runtimeBytes && pcir.runtimeBytes > pcir.imageBytes && pcir.imageBytes !== 0) {
    warning(image, 'runtime-size', pcir.at + 0x16, 'The image claims to stay larger in memory than it is.');
  }
}

function imageChecksum(image: Stretch, rest: Stretch, initBytes: number): Checksum {
  const checksum = readChecksum(rest.bytes, 0, initBytes, 6);
  if (checksum.sum !== null && !checksum.ok) {
    error(
      image,
      'image-checksum',
      6,
      `The bytes of the image sum to ${checksum.sum}, not to zero; no BIOS will run it.`,
    );
  }
  return checksum;
}

/** The entry point is three bytes for a jump: short, near, or a near call. */
function initEntry(bytes: Uint8Array): string | null {
  const opcode = u8(bytes, 3);
  if (opcode === 0xeb) return hex((5 + ((u8(bytes, 4) << 24) >> 24)) & 0xffff, 4);
  if (opcode === 0xe9 || opcode === 0xe8) return hex((6 + u16(bytes, 4)) & 0xffff, 4);
  return null;
}

function pointersOf(bytes: Uint8Array, isBios: boolean): Pointers {
  const at = (offset: number): string | null => (isBios ? hex(u16(bytes, offset), 4) : null);
  return { ipxe: at(0x10), bofm: at(0x14), undi: at(0x16), pcir: hex(u16(bytes, 0x18), 4), pnp: at(0x1a) };
}

function chainGoesOn(
  bytes: Uint8Array,
  image: RomImage,
  next: number,
  count: number,
  problems: Problem[],
): boolean {
  const here: Stretch = { bytes: bytes.subarray(image.offset), offset: image.offset, problems };
  const indicator = (image.pcir?.at ?? 0) + 0x15;
  if (image.pcir?.imageBytes === 0) return false;
  if (!isExpansionRom(bytes, next)) {
    error(here, 'chain-broken', indicator, 'Another image is announced, but none follows.');
    return false;
  }
  if (count === mostImages)
    error(here, 'chain-too-long', indicator, `More than ${mostImages} images are chained.`);
  return count < mostImages;
}

function checkWhatFollows(
  bytes: Uint8Array,
  end: number,
  images: readonly RomImage[],
  problems: Problem[],
): void {
  const after: Stretch = { bytes: bytes.subarray(end), offset: end, problems };
  if (isPadding(after.bytes) || images.at(-1)?.pcir?.imageBytes === 0) return;
  if (!isExpansionRom(bytes, end)) {
    warning(after, 'trailing-data', 0, `${after.bytes.length} bytes follow that belong to no image.`);
  } else if (images.length < mostImages && images.at(-1)?.pcir?.lastImage === true) {
    warning(
      after,
      'image-after-last',
      0,
      'Another image follows one that is marked as the last; nothing will find it.',
    );
  }
}
