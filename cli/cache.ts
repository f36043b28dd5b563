import { deleteEntry, listEntries, type CacheEntry } from '../rom/build/cache.ts';
import { usageError } from '../rom/host/error.ts';
import { size } from './build/report.ts';
import type { Context } from './context.ts';
import type { Output } from './output.ts';
import { table } from './table.ts';

/** `romkit cache list` */
export async function listCache(context: Context, output: Output): Promise<void> {
  const entries = await listEntries(context.folders.cache);
  output.result(
    { folder: context.folders.cache, entries: entries.map(document) },
    entries.length === 0
      ? `Nothing is kept in ${context.folders.cache}.`
      : `${context.folders.cache}\n${describe(entries)}`,
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
  const doomed = entries.filter((entry) => options.all === true || (entry.lastUsed?.getTime() ?? 0) < oldest);
  if (options.dryRun !== true) for (const entry of doomed) await deleteEntry(entry, context.signal);
  const freed = doomed.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const verb = options.dryRun === true ? 'Would delete' : 'Deleted';
  output.result(
    {
      deleted: doomed.map(document),
      kept: entries.length - doomed.length,
      freedBytes: freed,
      dryRun: options.dryRun === true,
    },
    doomed.length === 0
      ? `Nothing to delete; ${entries.length} kept.`
      : `${describe(doomed)}\n${verb} ${doomed.length} of ${entries.length}, ${size(freed)}.`,
  );
}

const document = ({ profile, lastUsed, ...entry }: CacheEntry): unknown => ({
  ...entry,
  lastUsed: lastUsed?.toISOString() ?? null,
  profile,
});

function describe(entries: readonly CacheEntry[]): string {
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
