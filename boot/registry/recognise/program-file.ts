import { usageError, type RomkitError } from '../../../system/error.ts';
import type { ImageKind } from '../model/image.ts';
import type { Architecture, FirmwareKind } from '../model/names.ts';

/** Head and size of a file, for the recognisers. */
export interface ProgramFile {
  /** As the person wrote it, for messages. */
  readonly name: string;
  /** The beginning of the file, `headBytes` of it or all. */
  readonly head: Uint8Array;
  readonly sizeBytes: number;
}

/** Up to the volume descriptor of an ISO image (ECMA-119) and the range of a multiboot 2 header. */
export const headBytes = 64 * 1024;

/** A recognised program. */
export interface Program {
  readonly kind: Extract<ImageKind, 'linux' | 'efi' | 'multiboot' | 'iso' | 'disk' | 'script'>;
  /** For people: `Linux 6.1.0-18-amd64`, `EFI program`. */
  readonly title: string;
  /** Null where it runs on several, or does not say. */
  readonly architecture: Architecture | null;
  /** Null where either starts it. */
  readonly firmware: FirmwareKind | null;
  /** Memory that it occupies once it is unpacked; null where it does not say. */
  readonly memoryBytes: number | null;
  /** wimboot, memdisk and their like load what no kernel would take as an initrd. */
  readonly takesAnyInitrd: boolean;
  /** It has to be unpacked before firmware can start it. */
  readonly packing: 'gzip' | null;
}

/** A program with the usual answers, except for what is named. */
export const program = (found: Pick<Program, 'kind' | 'title'> & Partial<Program>): Program => ({
  architecture: null,
  firmware: null,
  memoryBytes: null,
  takesAnyInitrd: false,
  packing: null,
  ...found,
});

export function truncated(file: ProgramFile, neededBytes: number): RomkitError {
  return usageError(
    'program-truncated',
    `${file.name} is cut off: it has ${file.sizeBytes} bytes, and its own header speaks of ${neededBytes}.`,
    'Copy or download it again.',
  );
}

export const unsupported = (file: ProgramFile, what: string, hint: string): RomkitError =>
  usageError('unsupported-program', `${file.name} is ${what}.`, hint);
