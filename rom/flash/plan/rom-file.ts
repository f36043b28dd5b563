import { readManifest } from '../../build/record/manifest-file.ts';
import { RomkitError } from '../../../system/error.ts';
import { sha256 } from '../../../system/files/files.ts';
import { readFirmwareFile } from '../../../system/files/regular-file.ts';
import type { RomImage } from '../../image/headers/expansion-rom.ts';
import { inspectImage, type Inspection } from '../../image/inspect.ts';
import { readTested, type TestedReading } from '../../build/record/tested.ts';

/** A ROM to be burned, and what is known of it. */
export interface RomFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly inspection: Inspection;
  readonly manifest: Witness<ManifestFacts>;
  /** The record of the chains that it has completed. */
  readonly tested: TestedReading;
}

/** What stands beside a file, or why it does not count. */
export type Witness<T> =
  { readonly found: T } | { readonly missing: true } | { readonly missing: false; readonly invalid: string };

export interface ManifestFacts {
  readonly sha256: string;
  readonly flavour: 'ipxe' | 'gpxe';
  readonly target: string;
  readonly stamp: string | null;
  readonly sizeBytes?: number;
}

/** PCI ids in four lower-case digits, without 0x. */
export interface RomIds {
  readonly vendor: string;
  readonly device: string;
}

/**
 * Read a ROM and what stands beside it. What is missing or wrong there is for the plan to refuse.
 * @throws RomkitError of readFirmwareFile
 */
export async function readRomFile(path: string): Promise<RomFile> {
  const bytes = await readFirmwareFile(path);
  return {
    path,
    bytes,
    sha256: sha256(bytes),
    inspection: inspectImage(bytes),
    manifest: await manifestFacts(path),
    tested: await readTested(path),
  };
}

async function manifestFacts(path: string): Promise<Witness<ManifestFacts>> {
  try {
    const { sha256, flavour, target, stamp, sizeBytes } = await readManifest(path);
    return { found: { sha256, flavour, target, stamp, sizeBytes } };
  } catch (error) {
    if (!(error instanceof RomkitError)) throw error;
    return error.code === 'manifest-missing'
      ? { missing: true }
      : { missing: false, invalid: error.message.replace(/\.$/, '') };
  }
}

/** The ids that an image is for: firmware compares the primary ones alone (PCI Firmware Specification 3.x, 5.1.2). */
export function idsOf(image: RomImage | undefined): RomIds | null {
  if (image === undefined || image.pcir === null) return null;
  const digits = (hex: string): string => hex.replace(/^0x/, '');
  return { vendor: digits(image.pcir.vendorId), device: digits(image.pcir.deviceId) };
}
