import { fits, hasText, hex, u16, u32, u8, zeroTerminated } from '../bytes.ts';
import { readChecksum, type Checksum } from './checksum.ts';
import { error, warning, type Stretch } from '../problem.ts';

/** PnP expansion header (Plug and Play BIOS Specification 1.0A, section 3.2). */
export interface PnpHeader {
  /** Bytes from the start of the image. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly revision: number;
  readonly checksum: Checksum;
  readonly deviceId: string;
  readonly manufacturer: PnpString | null;
  readonly product: PnpString | null;
  /** Base type, sub-type and interface, e.g. 0x020000. */
  readonly deviceType: string;
  readonly indicators: string;
  /** Boot connection vector, disconnect vector, bootstrap entry vector; 0x0000 where there is none. */
  readonly bcv: string;
  readonly bdv: string;
  readonly bev: string;
}

export interface PnpString {
  readonly at: string;
  /** Null where no zero ends it inside the image. */
  readonly text: string | null;
}

const leastBytes = 0x20;
/** A card with that many functions does not exist; a chain that long is damage. */
const mostHeaders = 16;

/**
 * Read the chain of PnP headers that begins at `first`. Only a PCI image is bound to have one where the pointer
 * leads; older ROMs keep their code there.
 */
export function readPnp(image: Stretch, first: number, isPci: boolean): PnpHeader[] {
  const headers: PnpHeader[] = [];
  const seen = new Set<number>();
  for (let at = first; at !== 0; at = u16(image.bytes, at + 6)) {
    if (seen.has(at) || headers.length === mostHeaders) {
      error(image, 'pnp-loop', at, 'The chain of PnP headers does not end.');
      break;
    }
    seen.add(at);
    const header = readOne(image, at, at === first ? 0x1a : at, isPci);
    if (header === null) break;
    headers.push(header);
  }
  return headers;
}

function readOne(image: Stretch, at: number, pointerAt: number, isPci: boolean): PnpHeader | null {
  const { bytes } = image;
  const complain = isPci ? error : () => undefined;
  const sizeBytes = u8(bytes, at + 5) * 16;
  if (!fits(bytes, at, leastBytes)) {
    complain(image, 'pnp-outside', pointerAt, `The PnP header at ${hex(at, 4)} lies outside the image.`);
    return null;
  }
  if (!hasText(bytes, at, '$PnP')) {
    complain(image, 'pnp-signature', at, 'The PnP header does not begin with "$PnP".');
    return null;
  }
  if (sizeBytes < leastBytes || !fits(bytes, at, sizeBytes)) {
    error(image, 'pnp-length', at + 5, `The PnP header says it is ${sizeBytes} bytes long, which cannot be.`);
  }
  const checksum = readChecksum(bytes, at, sizeBytes, 9);
  if (!checksum.ok) checksumProblem(image, at + 9, checksum, isPci);
  return {
    at,
    sizeBytes,
    revision: u8(bytes, at + 4),
    checksum,
    deviceId: hex(u32(bytes, at + 0x0a), 8),
    manufacturer: readString(image, at + 0x0e),
    product: readString(image, at + 0x10),
    deviceType: hex((u8(bytes, at + 0x12) << 16) | (u8(bytes, at + 0x13) << 8) | u8(bytes, at + 0x14), 6),
    indicators: hex(u8(bytes, at + 0x15), 2),
    bcv: hex(u16(bytes, at + 0x16), 4),
    bdv: hex(u16(bytes, at + 0x18), 4),
    bev: hex(u16(bytes, at + 0x1a), 4),
  };
}

/**
 * The bytes sum to zero, or the header does not count (section 3.2). QEMU's linuxboot.bin and its kin leave the
 * checksum empty: they are for SeaBIOS, which takes a header by its signature. A card's ROM meets other BIOSes.
 */
function checksumProblem(image: Stretch, at: number, { stored, expected }: Checksum, isPci: boolean): void {
  if (isPci || stored !== '0x00' || expected === null)
    error(image, 'pnp-checksum', at, "The PnP header's bytes do not sum to zero.");
  else
    warning(
      image,
      'pnp-checksum',
      at,
      `The PnP header's checksum is empty instead of ${expected}: SeaBIOS does not look at it, another BIOS may ignore the header.`,
    );
}

function readString(image: Stretch, pointerAt: number): PnpString | null {
  const at = u16(image.bytes, pointerAt);
  if (at === 0) return null;
  const text = zeroTerminated(image.bytes, at);
  if (text === null) error(image, 'pnp-string', pointerAt, `The PnP string at ${hex(at, 4)} has no end.`);
  return { at: hex(at, 4), text };
}
