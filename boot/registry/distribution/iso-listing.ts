import { posix } from 'node:path';
import { valueFor } from '../../../system/present.ts';

/** An entry as `xorriso -find … -exec lsdl` prints it. */
interface ListedEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

/** Mode, links, owner, group, size, date, name; names are quoted as for a shell, and may hold line ends. */
const entryPattern =
  /([-l])\S{9}\s+\d+\s+\S+\s+\S+\s+(\d+) .{12} ('(?:[^']|'"'"')*')(?: -> ('(?:[^']|'"'"')*'))?\n/y;

/** Chains of links end somewhere. */
const mostLinks = 8;

/**
 * Sizes of files by path, from xorriso's listing of files and links. A link to a file counts as the file.
 * @param listing standard output of xorriso
 * @returns undefined where it is no such listing
 */
export function parseListing(
  listing: string,
): { readonly files: Map<string, number>; readonly links: Map<string, string> } | undefined {
  const entries: ListedEntry[] = [];
  entryPattern.lastIndex = 0;
  for (let at = 0; at < listing.length; at = entryPattern.lastIndex) {
    const match = entryPattern.exec(listing);
    if (match === null) return undefined;
    const [, , size, path = '', target] = match;
    entries.push({
      path: unquoted(path).replace(/^\//, ''),
      sizeBytes: Number(size),
      target: target === undefined ? undefined : unquoted(target),
    });
  }
  return resolveLinks(entries);
}

function resolveLinks(entries: readonly ListedEntry[]): ReturnType<typeof parseListing> {
  const files = new Map<string, number>();
  const targets = new Map<string, string>();
  for (const { path, sizeBytes, target } of entries)
    if (target === undefined) files.set(path, sizeBytes);
    else targets.set(path, posix.join('/', posix.dirname(path), target).slice(1));
  const links = new Map<string, string>();
  for (const path of targets.keys()) {
    let end: string | undefined = path;
    for (let step = 0; step < mostLinks && end !== undefined && !files.has(end); step++)
      end = targets.get(end);
    if (end !== undefined && files.has(end)) links.set(path, end);
  }
  for (const [path, end] of links) files.set(path, valueFor(files, end));
  return { files, links };
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll(`'"'"'`, "'");
