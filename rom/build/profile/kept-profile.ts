import { access, copyFile, mkdir, readdir, readFile, rename, stat, utimes } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import type { Kinship, Profile } from './profile.ts';

/** What the cache remembers of a profile. */
export interface KeptProfile {
  readonly id: string;
  readonly flavour: string;
  readonly commit: string | null;
  readonly tree: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly toolchain: Readonly<Record<string, string>>;
  /** Not in records of older versions. */
  readonly kinship?: Kinship;
  readonly config?: string | null;
}

const recordFile = 'profile.json';

export const profilesFolder = (cache: string): string => join(cache, 'profiles');

/**
 * A profile's folder for one BIN folder. Each has a work copy of its own: starting a second BIN folder in a tree
 * touches headers that the first depends on, and all of it would be compiled again.
 */
export const binFolder = (cache: string, profile: Pick<Profile, 'id'>, bin: string): string =>
  join(profilesFolder(cache), profile.id, bin);

/** Held while somebody makes in such a folder. */
export const binLock = (folder: string): string => `${folder}.lock`;

export async function readKeptProfile(folder: string): Promise<KeptProfile | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, recordFile), 'utf8')) as KeptProfile;
  } catch {
    return undefined;
  }
}

export async function keepProfile(
  folder: string,
  profile: Profile,
  toolchain: Readonly<Record<string, string>>,
): Promise<void> {
  const { id, flavour, commit, tree, headers, kinship, config } = profile;
  const record: KeptProfile = { id, flavour, commit, tree, headers, toolchain, kinship, config };
  await writeFileAtomic(join(folder, recordFile), JSON.stringify(record, null, 2));
}

/** Note that the profile was used, for `cache prune`. A cache that cannot be written is no reason to fail. */
export async function touchProfile(folder: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, recordFile), now, now).catch(() => undefined);
}

export async function lastUsed(folder: string): Promise<Date | undefined> {
  return (await stat(join(folder, recordFile)).catch(() => undefined))?.mtime;
}

/** The tree's own packing tools, kept apart from the work copy so that packing never waits for a make. */
export const toolsFolder = (folder: string): string => join(folder, 'tools');

/** Are these tools (paths below src/) kept? */
export async function hasTools(folder: string, tools: readonly string[]): Promise<boolean> {
  const there = await Promise.all(
    [...tools, 'util/fixrom.pl'].map((tool) =>
      access(join(toolsFolder(folder), tool)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return there.every(Boolean);
}

/** Keep the tree's util/ folder: files that are new or changed, each put in place by a rename. */
export async function keepTools(folder: string, src: string): Promise<void> {
  const names = await readdir(join(src, 'util'), { recursive: true, withFileTypes: true });
  for (const entry of names) {
    if (!entry.isFile() || /\.[cho]$/.test(entry.name)) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(toolsFolder(folder), from.slice(src.length));
    const [before, after] = await Promise.all([stat(to).catch(() => undefined), stat(from)]);
    if (before !== undefined && before.size === after.size && before.mtimeMs >= after.mtimeMs) continue;
    const temporary = `${to}.${randomBytes(4).toString('hex')}.tmp`;
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, temporary);
    await rename(temporary, to);
  }
}
