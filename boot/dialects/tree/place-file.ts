import {
  chmod,
  constants,
  copyFile,
  link,
  mkdir,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../../../system/error.ts';
import { writeError } from '../../../system/files/files.ts';

/**
 * Put a text where a server reads it: whole or not at all, readable for every user whatever the umask. Without fsync,
 * which would take minutes for ten thousand machines; after a power failure the tree is written again.
 */
export function placeText(path: string, text: string): Promise<void> {
  return placeWhole(path, async (temporary) => {
    await writeFile(temporary, text, { flag: 'wx', mode: 0o644 });
    await chmod(temporary, 0o644);
  });
}

/**
 * Put a file of an image there: the same file where the file system can (link(2)), else a copy. Never a symbolic link:
 * a TFTP server in a root of its own could not follow it.
 */
export function placeImage(path: string, source: string): Promise<void> {
  return placeWhole(path, async (temporary) => {
    // A copy fails by itself where something else than the link is wrong.
    await link(source, temporary).catch(() => copyFile(source, temporary, constants.COPYFILE_FICLONE));
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
    await rm(temporary).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Folders that servers of other users can enter, whatever the umask. */
async function makeOpenFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
}
