import { hasText } from '../../../rom/image/bytes.ts';
import { readIso, readPartitions } from '../../../rom/image/headers/disk.ts';
import { program, truncated, type Program, type ProgramFile } from './program-file.ts';

/** An ISO 9660 image. @throws RomkitError `program-truncated` */
export function readIsoImage(file: ProgramFile): Program | undefined {
  const volume = readIso({ bytes: file.head, offset: 0, problems: [] });
  if (volume === null) return undefined;
  if (volume.volumeBytes > file.sizeBytes) throw truncated(file, volume.volumeBytes);
  return program({ kind: 'iso', title: volume.volumeId === '' ? 'ISO image' : volume.volumeId });
}

/** A GUID partition table stands in the second sector (UEFI Specification, section 5.3.2), of 512 or 4096 bytes. */
const tableAt = [512, 4096];

/** A disk with a partition table, or a floppy disk. */
export function readDisk({ head }: ProgramFile): Program | undefined {
  const hasTable = tableAt.some((at) => hasText(head, at, 'EFI PART'));
  if (!hasTable && readPartitions({ bytes: head, offset: 0, problems: [] }) === null) return undefined;
  return program({ kind: 'disk', title: 'Disk image' });
}
