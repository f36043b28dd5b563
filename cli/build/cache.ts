import {
  deleteEntry,
  deletePart,
  listEntries,
  listParts,
  type CacheEntry,
  type CachePart,
} from '../../rom/build/profile/cache.ts';
import { usageError } from '../../system/error.ts';
import { size } from '../../system/size.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

/** `romkit cache list` */
export async function listCache(context: Context, output: Output): Promise<void> {
  const { cache } = context.folders;
  const entries = await listEntries(cache);
  const parts = await listParts(cache);
  output.result(
    { folder: cache, entries: entries.map(document), parts },
    entries.length + parts.length === 0
      ? `Nothing is kept in ${cache}.`
      : [cache, describe(entries), describeParts(parts)].filter((text) => text !== '').join('\n\n'),
  );
}

/** `romkit cache prune` */
export async function pruneCache(
  context: Context,
  output: Output,
  options: {
    readonly olderThan: string;
    readonly all?: true | undefined;
    readonly dryRun?: true | undefined;
  },
): Promise<void> {
  const days = Number(options.olderThan);
  if (!/^\d+(\.\d+)?$/.test(options.olderThan))
    throw usageError('bad-days', `--older-than takes a number of days, not "${options.olderThan}".`);
  const oldest = Date.now() - days * 24 * 60 * 60 * 1000;
  const entries = await listEntries(context.folders.cache);
  const parts = await listParts(context.folders.cache);
  const isOld = (used: Date | null): boolean => options.all === true || (used?.getTime() ?? 0) < oldest;
  const doomed = entries.filter(({ lastUsed }) => isOld(lastUsed));
  const doomedParts = parts.filter(({ lastWritten }) => isOld(lastWritten));
  if (options.dryRun !== true) {
    for (const entry of doomed) await deleteEntry(entry, context.signal);
    for (const part of doomedParts) await deletePart(part);
  }
  const freed = [...doomed, ...doomedParts].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const [all, gone] = [entries.length + parts.length, doomed.length + doomedParts.length];
  const verb = options.dryRun === true ? 'Would delete' : 'Deleted';
  output.result(
    {
      deleted: doomed.map(document),
      deletedParts: doomedParts,
      kept: all - gone,
      freedBytes: freed,
      dryRun: options.dryRun === true,
    },
    gone === 0
      ? `Nothing to delete; ${all} kept.`
      : [describe(doomed), describeParts(doomedParts), `${verb} ${gone} of ${all}, ${size(freed)}.`]
          .filter((text) => text !== '')
          .join('\n'),
  );
}

const document = ({ profile, lastUsed, ...entry }: CacheEntry): unknown => ({
  ...entry,
  lastUsed: lastUsed?.toISOString() ?? null,
  profile,
});

const partTitles: Readonly<Record<string, string>> = {
  ccache: 'compiled objects, for profiles to share',
  debian: "files of Debian's packages",
  facts: 'what sources have',
  sources: 'repositories that were fetched',
  lab: 'what test-qemu makes for its machines',
};

function describeParts(parts: readonly CachePart[]): string {
  return table(
    parts.map(({ name, sizeBytes, lastWritten }) => [
      name,
      size(sizeBytes),
      lastWritten.toISOString().slice(0, 16).replace('T', ' '),
      partTitles[name] ?? '',
    ]),
  );
}

function describe(entries: readonly CacheEntry[]): string {
  if (entries.length === 0) return '';
  return table([
    ['PROFILE', 'SIZE', 'LAST USED', 'SOURCE', 'SETTINGS'],
    ...entries.map(({ name, sizeBytes, lastUsed, profile }) => [
      name,
      size(sizeBytes),
      lastUsed?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never',
      profile === null
        ? 'unfinished'
        : `${profile.flavour} ${profile.commit?.slice(0, 9) ?? profile.tree.slice(0, 9)}`,
      profile === null || Object.keys(profile.headers).length === 0
        ? 'as the source has them'
        : Object.values(profile.headers)
            .join(' ')
            .replace(/#undef \w+\n#define /g, '+')
            .replace(/#undef /g, '-')
            .replace(/\s+/g, ' ')
            .trim(),
    ]),
  ]);
}
