import { hasText, hex, printable, u16, u32, u8 } from '../bytes.ts';
import { error, warning, type Stretch } from '../problem.ts';

/** A primary volume of a CD image (ECMA-119, section 8.4), and whether it boots (El Torito 1.0, section 2.0). */
export interface IsoVolume {
  readonly volumeId: string;
  readonly volumeBytes: number;
  readonly bootable: boolean;
}

/** One entry of the partition table in a master boot record. */
export interface Partition {
  readonly number: number;
  readonly active: boolean;
  readonly type: string;
  /** Bytes from the start of the disk. */
  readonly offset: number;
  readonly sizeBytes: number;
}

const isoSectorBytes = 2048;
const firstDescriptor = 16 * isoSectorBytes;
const diskSectorBytes = 512;

export function readIso(file: Stretch): IsoVolume | null {
  const { bytes } = file;
  if (!hasText(bytes, firstDescriptor, '\x01CD001')) return null;
  const volumeBytes =
    u32(bytes, firstDescriptor + 80) * (u16(bytes, firstDescriptor + 128) || isoSectorBytes);
  if (volumeBytes > bytes.length) {
    error(
      file,
      'iso-truncated',
      bytes.length,
      `The CD image is cut off: ${volumeBytes - bytes.length} bytes are missing at the end.`,
    );
  }
  return {
    volumeId: printable(bytes, firstDescriptor + 40, 32).trimEnd(),
    volumeBytes,
    bootable: hasText(bytes, firstDescriptor + isoSectorBytes, '\0CD001\x01EL TORITO SPECIFICATION'),
  };
}

/** The partitions of a disk image; null where there is no boot record that makes sense. */
export function readPartitions(file: Stretch): Partition[] | null {
  const { bytes } = file;
  if (bytes.length < diskSectorBytes || u16(bytes, 510) !== 0xaa55) return null;
  const entries = [446, 462, 478, 494];
  if (entries.some((at) => (u8(bytes, at) & 0x7f) !== 0)) return null;
  const partitions = entries.flatMap((at, index) => {
    const partition = {
      number: index + 1,
      active: u8(bytes, at) === 0x80,
      type: hex(u8(bytes, at + 4), 2),
      offset: u32(bytes, at + 8) * diskSectorBytes,
      sizeBytes: u32(bytes, at + 12) * diskSectorBytes,
    };
    if (u8(bytes, at + 4) === 0 || partition.sizeBytes === 0) return [];
    // iPXE's .usb ends where its data do: the stick it is written to is larger.
    if (partition.offset >= bytes.length) {
      warning(file, 'partition-outside', at, `Partition ${index + 1} begins beyond the end of the file.`);
    }
    return [partition];
  });
  return partitions.length > 0 || isFat(bytes) ? partitions : null;
}

/** A file system without partition table, as on a floppy disk: FAT's boot sector says its type as text. */
function isFat(bytes: Uint8Array): boolean {
  return hasText(bytes, 54, 'FAT1') || hasText(bytes, 82, 'FAT32');
}
