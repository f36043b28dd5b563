import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../../system/files/files.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../system/files/temporary-folder.ts';

/**
 * Where content lies below the root of the store: `sha256/ab/abcdef…`. Any web server or object store that holds this
 * folder can serve it.
 */
export const contentPath = (root: string, sha256: string): string =>
  join(root, 'sha256', sha256.slice(0, 2), sha256);

/** Folder of content that is still being written; on the same file system, so that it can be moved. */
export const incomingFolder = (root: string): string => join(root, 'incoming');

/** Begins the names of folders in which files are prepared, before a hyphen. */
export const workPrefix = 'add';

/**
 * A new folder for files that will be adopted. Whoever made it removes it; what a killed process leaves, the next
 * collection of garbage removes.
 */
export async function makeWorkFolder(root: string): Promise<TemporaryFolder> {
  await makeFolder(incomingFolder(root), 0o755);
  return makeTemporaryFolder(incomingFolder(root), workPrefix);
}

export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Make a rename in this folder outlast a power failure (fsync(2): the folder's entry is not the file's). */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
