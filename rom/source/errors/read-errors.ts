import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { readTree, type TreeTools } from '../facts/read-tree.ts';
import type { Source } from '../source.ts';
import { errorTableOf, type ErrorTable } from './error-table.ts';

/** Raise it when what is read, or how, changes: older cache entries are then not looked at. */
const formatVersion = 1;

/**
 * The error numbers of a source tree, from the cache or from its git objects; no work copy is made.
 * @throws RomkitError `source-not-readable`, exit code 3, where objects are missing.
 */
export async function readErrors(
  source: Pick<Source, 'flavour' | 'gitDir' | 'tree' | 'location'>,
  tools: TreeTools,
): Promise<ErrorTable> {
  const known = await cachedErrors(source, tools);
  if (known !== undefined) return known;
  const table = errorTableOf(source.flavour, await readTree(source, (file) => /\.[ch]$/.test(file), tools));
  // A cache that cannot be written costs time, nothing else.
  await writeFileAtomic(pathOf(source, tools), JSON.stringify(table)).catch(() => undefined);
  return table;
}

/** The same from the cache alone; undefined where nobody has read that tree yet. */
export async function cachedErrors(
  source: Pick<Source, 'flavour' | 'tree'>,
  tools: Pick<TreeTools, 'folders'>,
): Promise<ErrorTable | undefined> {
  const known = await readCached(pathOf(source, tools));
  return known?.flavour === source.flavour ? known : undefined;
}

const pathOf = ({ tree }: Pick<Source, 'tree'>, { folders }: Pick<TreeTools, 'folders'>): string =>
  join(folders.cache, 'facts', `errors-${tree}-${formatVersion}.json`);

async function readCached(path: string): Promise<ErrorTable | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ErrorTable;
  } catch {
    return undefined;
  }
}
