import { fits, hex, u16, u32 } from '../bytes.ts';
import { unpackEfi } from '../packing/efi-compression.ts';
import { machineName, readPe, subsystemName, type PeImage } from './pe.ts';
import { error, warning, type Problem, type Stretch } from '../problem.ts';

/** EFI PCI expansion ROM header (UEFI Specification 2.x, section 14.4.2 "PCI Option ROMs"). */
export interface EfiHeader {
  readonly initBytes: number;
  readonly signature: string;
  readonly subsystem: string;
  readonly subsystemName: string;
  readonly machine: string;
  readonly machineName: string;
  readonly compression: string;
  readonly compressionName: 'none' | 'uefi' | 'unknown';
  /** Bytes from the start of the image to the driver. */
  readonly imageAt: number;
  /** The driver's own headers; null where they cannot be read. */
  readonly pe: PeImage | null;
}

const efiSignature = 0x0ef1;

/** Read the EFI header of an image of code type 3; `sizeBytes` is the whole image. */
export function readEfi(image: Stretch, sizeBytes: number): EfiHeader | null {
  const { bytes } = image;
  const signature = u32(bytes, 4);
  if (signature !== efiSignature) {
    error(image, 'efi-signature', 4, `The EFI header holds ${hex(signature, 8)} where 0x00000ef1 must be.`);
    return null;
  }
  const compression = u16(bytes, 0x0c);
  const imageAt = u16(bytes, 0x16);
  const initBytes = u16(bytes, 2) * 512;
  if (imageAt < 0x1a || imageAt >= sizeBytes) {
    error(image, 'efi-image-outside', 0x16, `The EFI driver at ${hex(imageAt, 4)} lies outside the image.`);
  }
  if (compression > 1)
    error(image, 'efi-compression', 0x0c, `The compression type ${hex(compression, 4)} is not known.`);
  return {
    initBytes,
    signature: hex(signature, 8),
    subsystem: hex(u16(bytes, 8), 4),
    subsystemName: subsystemName(u16(bytes, 8)),
    machine: hex(u16(bytes, 0x0a), 4),
    machineName: machineName(u16(bytes, 0x0a)),
    compression: hex(compression, 4),
    compressionName: compression === 0 ? 'none' : compression === 1 ? 'uefi' : 'unknown',
    imageAt,
    pe: compression > 1 || !fits(bytes, imageAt, 1) ? null : readDriver(image, imageAt, compression === 1),
  };
}

function readDriver(image: Stretch, imageAt: number, compressed: boolean): PeImage | null {
  const stored = image.bytes.subarray(imageAt);
  const driver = compressed ? unpackEfi(stored) : stored;
  if (driver === null) {
    error(image, 'efi-packed', imageAt, 'The compressed EFI driver cannot be unpacked.');
    return null;
  }
  const problems: Problem[] = [];
  const pe = readPe({ bytes: driver, offset: 0, problems });
  if (pe === null && problems.length === 0) {
    warning(image, 'efi-no-driver', imageAt, 'There is no PE image where the EFI driver should be.');
  }
  // Offsets inside a compressed driver are nowhere in the file: its start stands for them.
  for (const problem of problems) {
    image.problems.push({ ...problem, offset: image.offset + imageAt + (compressed ? 0 : problem.offset) });
  }
  return pe;
}
