import { fits, hasText, hex, printable, u16, u32, u8 } from '../bytes.ts';
import { readChecksum, type Checksum } from './checksum.ts';
import { error, warning, type Stretch } from '../problem.ts';

/** UNDI ROM ID structure (Preboot Execution Environment 2.1, "UNDI ROM ID Structure"). */
export interface UndiHeader {
  /** Bytes from the start of the image. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly checksum: Checksum;
  readonly structureRevision: number;
  /** Major, minor, revision: 2.1.0 for PXE 2.1. */
  readonly version: string;
  readonly loaderEntry: string;
  readonly stackBytes: number;
  readonly dataBytes: number;
  readonly codeBytes: number;
  /** `PCIR`, `ISAR`, `PNPR`, … */
  readonly busType: string;
}

/** iPXE's own header (its romprefix.S): how much of the ROM stays in memory, and which build it is. */
export interface IpxeHeader {
  readonly at: number;
  readonly sizeBytes: number;
  readonly checksum: Checksum;
  readonly shrunkBytes: number;
  readonly buildId: string;
}

/** Pointer of IBM's BladeCenter Open Fabric Manager, and the four letters it leads to. */
export interface BofmHeader {
  readonly at: number;
  readonly signature: string;
}

/** @param isExpected whether its absence is a problem: only network cards have one */
export function readUndi(image: Stretch, at: number, isExpected: boolean): UndiHeader | null {
  const found = locate(image, at, {
    isExpected,
    name: 'UNDI',
    code: 'undi',
    signature: 'UNDI',
    pointerAt: 0x16,
    leastBytes: 0x16,
  });
  if (found === null) return null;
  const { bytes } = image;
  return {
    at,
    ...found,
    structureRevision: u8(bytes, at + 6),
    version: `${u8(bytes, at + 9)}.${u8(bytes, at + 8)}.${u8(bytes, at + 7)}`,
    loaderEntry: hex(u16(bytes, at + 0x0a), 4),
    stackBytes: u16(bytes, at + 0x0c),
    dataBytes: u16(bytes, at + 0x0e),
    codeBytes: u16(bytes, at + 0x10),
    busType: printable(bytes, at + 0x12, 4),
  };
}

/** @param isExpected whether its absence is a problem: ROMs of other makers keep other things there */
export function readIpxe(image: Stretch, at: number, isExpected: boolean): IpxeHeader | null {
  const found = locate(image, at, {
    isExpected,
    name: 'iPXE',
    code: 'ipxe',
    signature: 'iPXE',
    pointerAt: 0x10,
    leastBytes: 0x0c,
  });
  if (found === null) return null;
  return {
    at,
    ...found,
    shrunkBytes: u8(image.bytes, at + 6) * 512,
    buildId: hex(u32(image.bytes, at + 8), 8),
  };
}

export function readBofm(image: Stretch, at: number): BofmHeader | null {
  if (!fits(image.bytes, at, 4)) return null;
  const signature = printable(image.bytes, at, 4);
  return /^[A-Za-z$]{4}$/.test(signature) ? { at, signature } : null;
}

interface Kind {
  readonly isExpected: boolean;
  readonly name: string;
  readonly code: string;
  readonly signature: string;
  readonly pointerAt: number;
  readonly leastBytes: number;
}

/**
 * UNDI and iPXE headers begin alike: signature, length at 4, checksum at 5. A ROM of another maker may keep
 * something else at the pointer's place: a pointer to anything else is odd at most, and only where one is expected.
 */
function locate(image: Stretch, at: number, kind: Kind): { sizeBytes: number; checksum: Checksum } | null {
  const { bytes } = image;
  const odd = kind.isExpected ? warning : () => undefined;
  if (!fits(bytes, at, kind.leastBytes)) {
    odd(
      image,
      `${kind.code}-outside`,
      kind.pointerAt,
      `The ${kind.name} header at ${hex(at, 4)} lies outside the image.`,
    );
    return null;
  }
  if (!hasText(bytes, at, kind.signature)) {
    odd(
      image,
      `${kind.code}-signature`,
      at,
      `There is no "${kind.signature}" where the ${kind.name} header should be.`,
    );
    return null;
  }
  const sizeBytes = u8(bytes, at + 4);
  if (sizeBytes < kind.leastBytes || !fits(bytes, at, sizeBytes)) {
    error(
      image,
      `${kind.code}-length`,
      at + 4,
      `The ${kind.name} header says it is ${sizeBytes} bytes long, which cannot be.`,
    );
  }
  const checksum = readChecksum(bytes, at, sizeBytes, 5);
  // gPXE leaves the UNDI header's checksum empty, and no loader looks at it.
  const complain = kind.signature === 'UNDI' ? warning : error;
  if (!checksum.ok)
    complain(image, `${kind.code}-checksum`, at + 5, `The ${kind.name} header's bytes do not sum to zero.`);
  return { sizeBytes, checksum };
}
