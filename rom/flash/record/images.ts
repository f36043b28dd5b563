import { readFile } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { sha256, writeFileAtomic } from '../../../system/files/files.ts';

/** Whole contents of chips, kept under the hash of their bytes: what goes back is what was read. */
export interface StoredImage {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly file: string;
}

export const imageFile = (folder: string, hash: string): string => join(folder, `${hash}.bin`);

/** Keep a content, and what is known of it beside it; on the disk when this resolves. */
export async function storeImage(folder: string, content: Uint8Array, about: object): Promise<StoredImage> {
  const hash = sha256(content);
  const file = imageFile(folder, hash);
  const isThere = await readFile(file).then(
    (bytes) => bytes.equals(content),
    () => false,
  );
  if (!isThere) await writeFileAtomic(file, content, 0o600);
  await writeFileAtomic(
    `${file}.json`,
    `${JSON.stringify({ sha256: hash, sizeBytes: content.length, ...about })}\n`,
  );
  await syncFolder(folder);
  return { sha256: hash, sizeBytes: content.length, file };
}

/**
 * A stored content, its bytes compared with its name.
 * @throws RomkitError `backup-damaged`, exit code 30: it must not go into a chip.
 */
export async function loadImage(folder: string, hash: string): Promise<Buffer> {
  const file = imageFile(folder, hash);
  const content = await readFile(file).catch((error: unknown) => {
    throw damaged(`${file} cannot be read.`, error);
  });
  if (sha256(content) !== hash) throw damaged(`${file} is not what was stored: its hash is another.`);
  return content;
}

const damaged = (message: string, cause?: unknown): RomkitError =>
  new RomkitError({
    code: 'backup-damaged',
    message,
    hint: 'Nothing was written. Use another copy of it: romkit flash rollback --to FILE.',
    exitCode: ExitCode.flashRefused,
    cause,
  });

/** A new name in a folder is on the disk only once the folder is (fsync(2), "Calling fsync() does not …"). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A copy where the person wants one, as safely on the disk as the first. */
export async function copyImage(file: string, content: Uint8Array): Promise<void> {
  await writeFileAtomic(file, content, 0o600);
  await syncFolder(dirname(file));
}
