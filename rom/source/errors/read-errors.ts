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
  const path = join(tools.folders.cache, 'facts', `errors-${source.tree}-${formatVersion}.json`);
  const known = await readCached(path);
  if (known?.flavour === source.flavour) return known;
  const table = errorTableOf(source.flavour, await readTree(source, (file) => /\.[ch]$/.test(file), tools));
  // A cache that cannot be written costs time, nothing else.
  await writeFileAtomic(path, JSON.stringify(table)).catch(() => undefined);
  return table;
}

async function readCached(path: string): Promise<ErrorTable | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ErrorTable;
  } catch {
    return undefined;
  }
}
