import type { Contents, FileKind } from './contents.ts';
import type { Format } from './headers/format.ts';

const kinds: Readonly<Record<Exclude<FileKind, 'unknown'>, string>> = {
  'expansion-rom': 'a PCI expansion ROM',
  flash: 'the contents of a flash chip with expansion ROMs',
  'network-program': 'a network boot program (PXE)',
  'linux-kernel': 'a Linux kernel image',
  efi: 'an EFI program',
  iso: 'a CD image (ISO 9660)',
  disk: 'a disk image',
  script: 'a boot script',
  firmware: 'a packed firmware',
  empty: 'an empty file',
};

/** The command that unpacks a firmware file that somebody packed; null where it is not packed. */
export const unpackHint = (path: string, format: Format | null): string | null =>
  format === null || format.unpacker === null
    ? null
    : `Unpack it first: ${format.unpacker} < ${path} > firmware`;

/** The format of a file, with its article: `a Linux kernel image`, `a gzip file`; `an unknown file` where nobody knows. */
export const describeFile = ({ kind, format }: Pick<Contents, 'kind' | 'format'>): string =>
  kind === 'unknown' ? (format?.name ?? 'an unknown file') : kinds[kind];
