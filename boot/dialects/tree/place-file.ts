import { constants, copyFile, link, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../../../system/error.ts';
import { writeError } from '../../../system/files/files.ts';

/**
 * Put a text where a server reads it: whole or not at all, readable for every user whatever the umask. Without fsync,
 * which would take minutes for ten thousand machines; after a power failure the tree is written again.
 */
export function placeText(path: string, text: string): Promise<void> {
  return placeWhole(path, async (temporary) => {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.chmod(0o644);
    } finally {
      await file.close();
    }
  });
}

/**
 * Put a file of an image there: the same file where the file system can (link(2)), else a copy. Never a symbolic link:
 * a TFTP server in a root of its own could not follow it.
 */
export function placeImage(path: string, source: string): Promise<void> {
  return placeWhole(path, async (temporary) => {
    try {
      await link(source, temporary);
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(systemErrorCode(error) ?? '')) throw error;
      await copyFile(source, temporary, constants.COPYFILE_FICLONE);
    }
  });
}

/** Remove a file and the folders above it that are empty then, up to the root. */
export async function removePlaced(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch {
      return;
    }
  }
}

/** The size of a file in bytes; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  });
  return found?.isFile() === true ? found.size : undefined;
}

async function placeWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  // Always of the same name: what is left of a write that was cut off is replaced by the next.
  const temporary = join(dirname(path), `.${basename(path)}.romkit-tmp`);
  try {
    await makeOpenFolder(dirname(path));
    await rm(temporary, { force: true });
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Folders that servers of other users can enter, whatever the umask. */
async function makeOpenFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await openFolder(folder);
}

async function openFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_DIRECTORY);
  try {
    await folder.chmod(0o755);
  } finally {
    await folder.close();
  }
}
