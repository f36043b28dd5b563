import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { takeLock, type Lock } from '../../../system/lock/lock.ts';
import type { BootTree } from './boot-tree.ts';
import { placeImage, placeText, removePlaced, sizeOf } from './place-file.ts';
import { readTreeList, writeTreeList, type TreeList } from './tree-list.ts';

export interface TreeRoots {
  /** Root of the web server: holds `bootdirectory/`; null leaves out what is for the web. */
  readonly web: string | null;
  /** Root of the TFTP server, which may be the same; null leaves out what is for TFTP. */
  readonly tftp: string | null;
}

export interface TreeSources {
  /** Where an image's file lies, by its SHA-256. */
  readonly contentPath: (sha256: string) => string;
}

export interface TreeReport {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/**
 * Bring a folder up to date with a tree: files that are as they should be stay untouched, what romkit wrote before and
 * the tree no longer has goes. Scripts come after the files that they name, and go before them; each file is whole at
 * every moment, so servers may go on reading.
 * @throws RomkitError `foreign-file` where a file that romkit did not write is in the way: nothing has been changed
 *   then; `content-missing` as the content store does; `disk-full`, `no-permission` or `not-writable`.
 */
export async function writeTree(tree: BootTree, roots: TreeRoots, sources: TreeSources): Promise<TreeReport> {
  const entries = await entriesByRoot(tree, roots, sources);
  const locks: Lock[] = [];
  try {
    for (const root of [...entries.keys()].sort()) locks.push(await takeLock(join(root, lockName)));
    return await bringUpToDate(entries);
  } finally {
    for (const lock of locks) await lock.release();
  }
}

/** Two servers may keep one folder: one after the other. */
const lockName = '.romkit-tree.lock';

async function bringUpToDate(
  entries: ReadonlyMap<string, ReadonlyMap<string, TreeFile>>,
): Promise<TreeReport> {
  // Everything is planned before anything is written: a file in the way changes nothing.
  const works: Work[] = [];
  for (const [root, files] of entries) works.push(await planWork(root, files));
  for (const work of works) await carryOut(work);
  const sum = (count: (work: Work) => number): number =>
    works.reduce((total, work) => total + count(work), 0);
  return {
    written: sum(({ write }) => write.length),
    unchanged: sum(({ files, write }) => files.size - write.length),
    removed: sum(({ stale }) => stale.length),
  };
}

interface TreeFile {
  readonly path: string;
  /** `sha256:…` of its content. */
  readonly is: string;
  readonly sizeBytes: number;
  readonly place: (target: string) => Promise<void>;
}

interface Work {
  readonly root: string;
  readonly known: TreeList;
  readonly files: ReadonlyMap<string, TreeFile>;
  /** In the order of `files`: images first. */
  readonly write: readonly TreeFile[];
  readonly stale: readonly string[];
}

async function entriesByRoot(
  tree: BootTree,
  roots: TreeRoots,
  sources: TreeSources,
): Promise<Map<string, Map<string, TreeFile>>> {
  const byRoot = new Map<string, Map<string, TreeFile>>();
  const folderOf = new Map<'web' | 'tftp', Map<string, TreeFile>>();
  for (const server of ['web', 'tftp'] as const) {
    const given = roots[server];
    if (given === null) continue;
    await makeFolder(given, 0o755);
    const root = await realpath(given);
    const files = byRoot.get(root) ?? new Map<string, TreeFile>();
    byRoot.set(root, files);
    folderOf.set(server, files);
  }
  for (const { server, path, sha256, sizeBytes } of tree.images) {
    const place = (target: string): Promise<void> => placeImage(target, sources.contentPath(sha256));
    folderOf.get(server)?.set(path, { path, is: `sha256:${sha256}`, sizeBytes, place });
  }
  for (const { server, path, text } of tree.texts) {
    const is = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const place = (target: string): Promise<void> => placeText(target, text);
    const sizeBytes = Buffer.byteLength(text);
    folderOf.get(server)?.set(path, { path, is, sizeBytes, place });
  }
  return byRoot;
}

async function planWork(root: string, files: ReadonlyMap<string, TreeFile>): Promise<Work> {
  const known = await readTreeList(root);
  const write: TreeFile[] = [];
  for (const file of files.values()) if (await isDue(root, file, known)) write.push(file);
  return {
    root,
    known,
    files,
    write,
    stale: [...known.keys()].filter((path) => !files.has(path)),
  };
}

/** Has it to be written? */
async function isDue(root: string, { path, is, sizeBytes }: TreeFile, known: TreeList): Promise<boolean> {
  const found = await sizeOf(join(root, path));
  if (found === undefined) return true;
  if (known.has(path)) return known.get(path) !== is || found !== sizeBytes;
  // Files of before the list, or of somebody else: what is the same already is nobody's loss.
  if ((await contentOf(join(root, path))) === is) return true;
  throw new RomkitError({
    code: 'foreign-file',
    message: `${join(root, path)} is there already, and romkit has not written it.`,
    hint: 'Move it away, or name an empty folder; romkit import reads scripts that a site has.',
  });
}

async function contentOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

/** The list is never short of a file that is romkit's, even if the work is cut off. */
async function carryOut({ root, known, files, write, stale }: Work): Promise<void> {
  const wanted = new Map([...files.values()].map(({ path, is }) => [path, is]));
  if (write.length === 0 && stale.length === 0) return;
  const pending = write.map(({ path }): [string, string] => [path, 'pending']);
  await writeTreeList(root, new Map([...known, ...pending]));
  for (const file of write) await file.place(join(root, file.path));
  for (const path of scriptsFirst(stale)) await removePlaced(root, path);
  await writeTreeList(root, wanted);
}

/** Paths of images are the deeper ones by far; a script that names a file goes before it. */
const scriptsFirst = (paths: readonly string[]): string[] =>
  [...paths].sort((a, b) => a.split('/').length - b.split('/').length);
