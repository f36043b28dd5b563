import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, usageError } from '../../../system/error.ts';
import { readFirmwareFile } from '../../../system/files/regular-file.ts';
import { backupOf, type FlashRecord } from '../record/history.ts';
import { loadImage } from '../record/images.ts';

/** Where backups are looked for: the history's images, and the folder that file names begin at. */
export interface BackupPlaces {
  readonly images: string;
  readonly cwd: string;
}

/**
 * The content that goes back: `to`, the beginning of a stored content's hash or a file; else the flash's own backup.
 * @param undone null where the device is named instead of a flash
 * @throws RomkitError `no-backup`, `backup-damaged`
 */
export async function chosenBackup(
  { images, cwd }: BackupPlaces,
  undone: FlashRecord | null,
  to: string | undefined,
): Promise<Buffer> {
  if (to === undefined) {
    const made = undone === null ? null : backupOf(undone);
    if (made !== null) return loadImage(images, made.sha256);
    throw usageError('no-backup', 'With --device, --to says what is to be put back.');
  }
  const stored = await storedWithPrefix(images, to);
  if (stored !== undefined) return loadImage(images, stored);
  return readFirmwareFile(resolve(cwd, to), to).catch((error: unknown) => {
    throw usageError(
      'no-backup',
      `"${to}" is no backup: ${messageOf(error).replace(/\.$/, '')}.`,
      'romkit flash history shows what is kept.',
    );
  });
}

/** Fewer digits of a hash may be anything. */
const leastDigits = 6;

/** The hash of the only stored content that begins so. */
async function storedWithPrefix(images: string, prefix: string): Promise<string | undefined> {
  if (prefix.length < leastDigits) return undefined;
  const names = await readdir(images).catch((): string[] => []);
  const hashes = names.filter((name) => /^[0-9a-f]{64}\.bin$/.test(name)).map((name) => name.slice(0, 64));
  const found = hashes.filter((hash) => hash.startsWith(prefix));
  return found.length === 1 ? found[0] : undefined;
}
