import type { Revision } from '../../registry/model/image.ts';

/** A file that has to go out before a machine has received its image. */
export interface NeededFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** How much of it is enough. */
  readonly leastBytes: number;
}

/** A disk that is read in place is never read whole: its boot loader, kernel and initrd are more than this. */
const bootedDiskBytes = 4 << 20;

/**
 * The files that firmware loads, in its order. Modules are loaded by the system itself, later or never, unless the
 * kernel is a multiboot one.
 */
export function neededFiles({ kind, files }: Revision): readonly NeededFile[] {
  const isDisk = kind === 'iso' || kind === 'disk';
  const loaded = files.filter(({ role }) => role !== 'module' || kind === 'multiboot');
  return loaded.map(({ sha256, sizeBytes }) => ({
    sha256,
    sizeBytes,
    leastBytes: isDisk ? Math.min(bootedDiskBytes, Math.ceil(sizeBytes / 4)) : sizeBytes,
  }));
}
