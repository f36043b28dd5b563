import { readdir } from 'node:fs/promises';
import { lockIfFree } from '../../../system/lock/lock.ts';
import { soundWorkCopy, type LentCopy } from '../../source/repository/workcopy.ts';
import {
  binFolder,
  binLock,
  lastUsed,
  profilesFolder,
  readKeptProfile,
  type KeptProfile,
} from './kept-profile.ts';
import type { Kinship, Profile } from './profile.ts';

/**
 * The kept work copy whose objects serve a profile best: of the same family and named configuration, with the fewest
 * headers that differ, the latest used. Its lock is held until `release`; one that is in use is passed over.
 */
export async function nearestRelative(
  cache: string,
  profile: Profile,
  bin: string,
): Promise<LentCopy | undefined> {
  for (const { folder, headers } of await relatives(cache, profile, bin)) {
    const lock = await lockIfFree(binLock(folder));
    if (lock === undefined) continue;
    const copy = await soundWorkCopy(folder);
    if (copy !== undefined) return { ...copy, files: headers, release: () => lock.release() };
    await lock.release();
  }
  return undefined;
}

interface Candidate {
  readonly folder: string;
  readonly headers: KeptProfile['headers'];
  readonly distance: number;
  readonly used: number;
}

async function relatives(cache: string, profile: Profile, bin: string): Promise<Candidate[]> {
  const ids = (await readdir(profilesFolder(cache)).catch(() => [])).filter((id) => id !== profile.id);
  const candidates = await Promise.all(
    ids.map(async (id): Promise<Candidate[]> => {
      const folder = binFolder(cache, { id }, bin);
      const kept = await readKeptProfile(folder);
      if (kept?.kinship === undefined || !canServe(kept.kinship, profile.kinship)) return [];
      const used = (await lastUsed(folder))?.getTime() ?? 0;
      // Where the clock was set back, make would take old objects for newer than headers written now.
      if (used > Date.now()) return [];
      return [{ folder, headers: kept.headers, distance: distance(kept, profile), used }];
    }),
  );
  return candidates.flat().sort((a, b) => a.distance - b.distance || b.used - a.used);
}

/** May objects compiled for `kept` be taken for `wanted`? Objects with a private key in them are copied nowhere. */
export const canServe = (kept: Kinship, wanted: Kinship): boolean =>
  kept.family === wanted.family && !kept.hasPrivateKey;

/** Headers that are not the same in both; a named configuration is included by half of the tree. */
function distance(kept: KeptProfile, { headers, config }: Profile): number {
  const paths = new Set([...Object.keys(kept.headers), ...Object.keys(headers)]);
  const differing = [...paths].filter((path) => kept.headers[path] !== headers[path]).length;
  return differing + ((kept.config ?? null) === config ? 0 : 1000);
}
