import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { missingError } from '../../../system/error.ts';
import type { Folders } from '../../../system/files/folders.ts';
import type { Run } from '../../../system/process/run.ts';
import { readCommit, readIds, refUnknown, type Commit } from './commit.ts';
import type { FlavourName } from '../flavour.ts';
import { git, gitReason } from './git.ts';
import { findRepository, type Repository } from './repository.ts';
import { snapshotFolder, snapshotWorkTree, unreadable } from './snapshot.ts';
import { checkTree, marksInFolder, treeMakefile, treeMarks } from './tree-check.ts';

/** What a location turns out to hold. */
export interface Content {
  readonly gitDir: string;
  readonly commit: string | null;
  readonly commitTime: number | null;
  readonly tree: string;
  readonly clean: boolean;
  readonly ignoredHeaders?: readonly string[];
}

export interface FolderRequest {
  readonly path: string;
  readonly ref: string | undefined;
  readonly flavour: FlavourName;
  /** How errors name the location. */
  readonly text: string;
  readonly folders: Folders;
  readonly run: Run;
}

/**
 * The content of a folder: a git repository (bare or not), a folder inside one, or an unpacked tree.
 * @throws RomkitError with exit code 3 where it is none of these, or not of this flavour.
 */
export async function folderContent(request: FolderRequest): Promise<Content> {
  const path = topOf(request.path, request.text, request.flavour);
  const repository = findRepository(path);
  if (repository !== undefined && (repository.workTree === undefined || request.ref !== undefined)) {
    return commitContent(request, repository);
  }
  const content =
    repository === undefined
      ? await unpackedContent(request, path)
      : await workTreeContent(request, repository, path);
  const ignoredHeaders = headersWithSettings(join(path, 'src', 'config', 'local'));
  return ignoredHeaders.length === 0 ? content : { ...content, ignoredHeaders };
}

/** A build makes empty ones where a header has no local settings. */
function headersWithSettings(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith('.h') && statSync(join(folder, name)).size > 0);
}

/** The content of one commit of a repository, no work tree looked at. */
export async function commitContent(
  request: Pick<FolderRequest, 'ref' | 'flavour' | 'text' | 'run'>,
  repository: Pick<Repository, 'gitDir' | 'commonDir' | 'prefix'>,
): Promise<Content> {
  const { run, flavour, text } = request;
  const ref = request.ref ?? 'HEAD';
  const found = await readCommit(run, repository.gitDir, ref);
  if (found === undefined) throw refUnknown(text, ref);
  const paths = [treeMakefile, treeMarks.ipxe, treeMarks.gpxe].map((path) => repository.prefix + path);
  const [makefile, ipxe, gpxe] = await readIds(run, repository.gitDir, found.tree, paths);
  const has = (id: string | undefined): boolean => id !== undefined;
  checkTree({ makefile: has(makefile), ipxe: has(ipxe), gpxe: has(gpxe) }, flavour, text);
  const tree = await treeAt(run, repository, found);
  return { gitDir: repository.commonDir, ...found, tree: tree ?? found.tree, clean: true };
}

async function workTreeContent(
  request: FolderRequest,
  repository: Repository,
  path: string,
): Promise<Content> {
  const { run, folders } = request;
  checkTree(marksInFolder(path), request.flavour, request.text);
  const [head, changed] = await Promise.all([
    readCommit(run, repository.gitDir, 'HEAD'),
    hasChanges(run, repository),
  ]);
  const tree = head === undefined ? undefined : await treeAt(run, repository, head);
  // An unpacked tree inside a repository that does not know it, or before its first commit.
  if (head === undefined || tree === undefined) return unpackedContent(request, path);
  if (!changed) return { gitDir: repository.commonDir, ...head, tree, clean: true };
  const snapshot = await snapshotWorkTree(run, folders, repository);
  return { commit: head.commit, commitTime: head.commitTime, ...snapshot, clean: snapshot.tree === tree };
}

async function unpackedContent(request: FolderRequest, path: string): Promise<Content> {
  checkTree(marksInFolder(path), request.flavour, request.text);
  if (request.ref !== undefined) throw refUnknown(request.text, request.ref);
  const snapshot = await snapshotFolder(request.run, request.folders, path);
  return { ...snapshot, commit: null, commitTime: null, clean: false };
}

/** The tree of the part of a repository that was asked for. */
async function treeAt(
  run: Run,
  repository: Pick<Repository, 'gitDir' | 'prefix'>,
  commit: Commit,
): Promise<string | undefined> {
  if (repository.prefix === '') return commit.tree;
  return (await readIds(run, repository.gitDir, commit.tree, [repository.prefix.replace(/\/$/, '')]))[0];
}

/** Does `src/` differ from HEAD? Other folders are not built, so they do not matter. */
async function hasChanges(run: Run, repository: Repository): Promise<boolean> {
  const workTree = repository.workTree as string;
  const where = ['-C', workTree, '--git-dir', repository.gitDir, '--work-tree', workTree];
  const status = [
    'status',
    '--porcelain',
    '--untracked-files=normal',
    '--no-renames',
    '--',
    `:(top)${repository.prefix}src`,
  ];
  const result = await git(run, [...where, ...status]);
  if (result.exitCode !== 0) throw unreadable(workTree, gitReason(result));
  return result.stdout !== '';
}

/** The folder that holds `src/`; its `src/` itself may have been named. */
function topOf(path: string, text: string, flavour: FlavourName): string {
  const other = flavour === 'ipxe' ? '' : ` --flavour ${flavour}`;
  const hint = `Name a folder, a repository or a URL: romkit source use DIR-or-URL${other}`;
  if (!existsSync(path)) throw missingError('source-not-found', `There is no folder ${text}.`, hint);
  if (!statSync(path).isDirectory())
    throw missingError('source-not-a-folder', `${text} is not a folder.`, hint);
  try {
    readdirSync(path);
  } catch (error) {
    throw missingError('source-not-readable', `The folder ${text} may not be read.`, hint, error);
  }
  const isSrc =
    basename(path) === 'src' && !existsSync(join(path, treeMakefile)) && existsSync(join(path, 'Makefile'));
  return isSrc ? dirname(path) : path;
}
