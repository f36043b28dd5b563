import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../../system/error.ts';
import { writeError } from '../../../system/files/files.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import { binLock, lastUsed, profilesFolder, readKeptProfile, type KeptProfile } from './kept-profile.ts';

/** A kept work copy with its links: one profile, one BIN folder. */
export interface CacheEntry {
  /** `ID/BIN` */
  readonly name: string;
  readonly folder: string;
  readonly sizeBytes: number;
  /** Null where it was never finished. */
  readonly lastUsed: Date | null;
  readonly profile: KeptProfile | null;
}

/** Everything that is kept of builds, the latest used first. */
export async function listEntries(cache: string): Promise<CacheEntry[]> {
  const root = profilesFolder(cache);
  const entries: CacheEntry[] = [];
  for (const id of await folders(root)) {
    for (const bin of await folders(join(root, id))) {
      const folder = join(root, id, bin);
      entries.push({
        name: `${id}/${bin}`,
        folder,
        sizeBytes: await sizeOf(folder),
        lastUsed: (await lastUsed(folder)) ?? null,
        profile: (await readKeptProfile(folder)) ?? null,
      });
    }
  }
  return entries.sort((a, b) => (b.lastUsed?.getTime() ?? 0) - (a.lastUsed?.getTime() ?? 0));
}

/** A folder of the cache beside the build profiles: Debian's files, the lab's, what is known of sources. */
export interface CachePart {
  readonly name: string;
  readonly folder: string;
  readonly sizeBytes: number;
  /** When something in it was last written. */
  readonly lastWritten: Date;
}

export async function listParts(cache: string): Promise<CachePart[]> {
  const names = (await folders(cache)).filter((name) => join(cache, name) !== profilesFolder(cache));
  return Promise.all(
    names.sort().map(async (name) => {
      const folder = join(cache, name);
      const times = await Promise.all(
        (await files(folder)).map(async (file) => (await lstat(file).catch(() => undefined))?.mtimeMs ?? 0),
      );
      return {
        name,
        folder,
        sizeBytes: await sizeOf(folder),
        lastWritten: new Date(Math.max(0, ...times)),
      };
    }),
  );
}

/** Whoever needs it makes it again. @throws RomkitError where it cannot be deleted. */
export async function deletePart({ folder }: CachePart): Promise<void> {
  const doomed = `${folder}.${randomBytes(4).toString('hex')}.gone`;
  await rename(folder, doomed).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw writeError(folder, error);
  });
  await rm(doomed, { recursive: true, force: true });
}

/**
 * Delete an entry: renamed first, so that it is there whole or not at all. Waits for a build that uses it.
 * @throws RomkitError where it cannot be deleted.
 */
export async function deleteEntry(entry: CacheEntry, signal?: AbortSignal): Promise<void> {
  const lock = await takeLock(binLock(entry.folder), signal === undefined ? {} : { signal });
  const doomed = `${entry.folder}.${randomBytes(4).toString('hex')}.gone`;
  try {
    await rename(entry.folder, doomed);
    await rm(doomed, { recursive: true, force: true });
  } catch (error) {
    // Somebody else has deleted it meanwhile: that is what was wanted.
    if (systemErrorCode(error) !== 'ENOENT') throw writeError(entry.folder, error);
  } finally {
    await lock.release();
    // The profile's last BIN folder takes the profile's own folder with it; while others are there this does nothing.
    await rmdir(dirname(entry.folder)).catch(() => undefined);
  }
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  for (const file of await files(folder)) total += (await lstat(file).catch(() => ({ size: 0 }))).size;
  return total;
}

async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
