import { randomBytes } from 'node:crypto';
import { link, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../../../system/error.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { contentPath, incomingFolder, isSha256, workPrefix } from './place.ts';

export interface GarbageOptions {
  /**
   * What images still name, asked for at the last moment: between the list of candidates and their removal.
   */
  readonly referenced: () => Promise<ReadonlySet<string>>;
  /** What is younger stays: it may belong to an image that is just being added, by any server. Default a day. */
  readonly graceMs?: number;
}

export interface GarbageReport {
  /** SHA-256 of what was removed. */
  readonly removed: readonly string[];
  readonly freedBytes: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Remove content that no image names. Several servers may do so in one folder, while images are added to it: content
 * that is added again is replaced by a file as young as that, and what is young stays.
 */
export async function collectGarbage(
  root: string,
  { referenced, graceMs = dayMs }: GarbageOptions,
): Promise<GarbageReport> {
  await makeFolder(incomingFolder(root), 0o755);
  const oldestMs = (await fileSystemTime(root)) - graceMs;
  const old = await oldFiles(root, oldestMs);
  const named = await referenced();
  const removed: string[] = [];
  let freedBytes = 0;
  for (const path of old) {
    const sha256 = shaOf(path);
    if (sha256 !== undefined && named.has(sha256)) await restore(root, path, sha256);
    else {
      const freed = await remove(root, path, sha256, oldestMs);
      if (sha256 !== undefined && freed !== undefined) removed.push(sha256);
      freedBytes += freed ?? 0;
    }
  }
  return { removed, freedBytes };
}

/** Of a shared folder the file server's clock counts: it is the one that stamps files. */
async function fileSystemTime(root: string): Promise<number> {
  const probe = join(incomingFolder(root), `${randomBytes(12).toString('hex')}.part`);
  await writeFile(probe, '');
  try {
    return (await stat(probe)).mtimeMs;
  } finally {
    await rm(probe, { force: true });
  }
}

/** Content, content set aside by a collection that was killed, unfinished files and folders; nothing else is touched. */
async function oldFiles(root: string, oldestMs: number): Promise<readonly string[]> {
  const folders = [incomingFolder(root)];
  for (const shard of await names(join(root, 'sha256'))) folders.push(join(root, 'sha256', shard));
  const found: string[] = [];
  for (const folder of folders)
    for (const name of await names(folder)) {
      const path = join(folder, name);
      const isUnfinished = name.endsWith('.part') || name.startsWith(`${workPrefix}-`);
      const isOurs = shaOf(path) !== undefined || (folder === folders[0] && isUnfinished);
      if (isOurs && ((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity) < oldestMs)
        found.push(path);
    }
  return found;
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** `abcdef…`, or `abcdef….0123456789ab.gone` where it was set aside. */
function shaOf(path: string): string | undefined {
  const [sha256 = '', , suffix] = basename(path).split('.');
  return isSha256(sha256) && (suffix === undefined || suffix === 'gone') ? sha256 : undefined;
}

/** Content in its place stays as it is; what was set aside goes back there. */
async function restore(root: string, path: string, sha256: string): Promise<void> {
  if (path === contentPath(root, sha256)) return;
  await putBack(path, contentPath(root, sha256));
}

/**
 * Set it aside first and look again: a server may have put it there anew since it was found to be old.
 * @returns bytes that are free now; undefined where it stays, or somebody else was faster
 */
async function remove(
  root: string,
  path: string,
  sha256: string | undefined,
  oldestMs: number,
): Promise<number | undefined> {
  try {
    if (sha256 === undefined || path !== contentPath(root, sha256)) {
      const { size } = await stat(path);
      await rm(path, { recursive: true });
      return size;
    }
    const aside = join(dirname(path), `${sha256}.${randomBytes(6).toString('hex')}.gone`);
    await rename(path, aside);
    const { size, mtimeMs } = await stat(aside);
    if (mtimeMs < oldestMs) {
      await rm(aside);
      return size;
    }
    await putBack(aside, path);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
  return undefined;
}

/** Unless it is there already. */
async function putBack(aside: string, path: string): Promise<void> {
  await link(aside, path).catch((error: unknown) => {
    if (!['EEXIST', 'ENOENT'].includes(systemErrorCode(error) ?? '')) throw error;
  });
  await rm(aside, { force: true });
}
