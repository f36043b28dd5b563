import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExitCode, RomkitError, systemErrorCode } from '../error.ts';

/**
 * Write a file so that readers see the old content or the new, never a part: write beside it, fsync, rename.
 * Makes the folder it lies in.
 * @throws RomkitError `disk-full`, `no-permission` or `not-writable`, with the path.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  mode = 0o644,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await makeFolder(dirname(path));
    const file = await open(temporary, 'wx', mode);
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  }
}

/**
 * Make a folder and those above it.
 * @param mode of the folders that are new.
 * @throws RomkitError as writeFileAtomic.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (error) {
    const parent = dirname(path);
    if (systemErrorCode(error) !== 'ENOENT' || parent === path) throw writeError(path, error);
    // Node says ENOENT of a read-only file system when it makes several folders at once, but not when it makes one.
    await makeFolder(parent, mode);
    await mkdir(path, { mode }).catch((reason: unknown) => {
      if (systemErrorCode(reason) !== 'EEXIST') throw writeError(path, reason);
    });
  }
}

/** Turn a system error of a write into the sentence a person needs; anything else is returned as it was. */
export function writeError(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new RomkitError({
      code: 'disk-full',
      message: `No space left to write ${path}.`,
      hint: 'Free some space (romkit cache prune removes old builds) and run the command again.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new RomkitError({
      code: code === 'EROFS' ? 'read-only' : 'no-permission',
      message: `${path} cannot be written: ${code === 'EROFS' ? 'its file system is read-only' : 'permission denied'}.`,
      hint: 'Choose another folder (--out for results, XDG_CACHE_HOME for the cache, XDG_STATE_HOME for backups and journals, TMPDIR for what is temporary), or change its permissions.',
      exitCode: ExitCode.missing,
      cause: error,
    });
  }
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST') {
    return new RomkitError({
      code: 'not-writable',
      message: `${path} cannot be written: something else stands in its place.`,
      hint: 'Move it away or choose another folder.',
      cause: error,
    });
  }
  return error;
}

/** SHA-256 in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** JSON with keys sorted at every level: the same value always gives the same text, so its hash can name it. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
