import { existsSync } from 'node:fs';
import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeFolder, sha256, writeFileAtomic } from '../../../system/files/files.ts';
import type { Folders } from '../../../system/files/folders.ts';
import { RomkitError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import { git, gitReason } from './git.ts';
import type { Repository } from './repository.ts';

/** A folder's content as a git tree, and the git directory that holds its objects. */
export interface Snapshot {
  readonly gitDir: string;
  readonly tree: string;
}

/**
 * Make a git tree of a work tree's `src/` as it is now, uncommitted and untracked files included, ignored ones not.
 * The repository is only read: index and new objects are in the cache, the rest is found through `alternates`.
 */
export async function snapshotWorkTree(
  run: Run,
  folders: Folders,
  repository: Repository,
): Promise<Snapshot> {
  const workTree = repository.workTree as string;
  const gitDir = await snapshotRepository(folders, workTree, join(repository.commonDir, 'objects'));
  const index = join(gitDir, `index.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    // The user's index knows which files have not changed since it was written: only the others are hashed.
    const known = join(repository.gitDir, 'index');
    if (existsSync(known)) await copyIndex(known, index);
    return {
      gitDir,
      tree: await writeTree(run, gitDir, index, workTree, `${repository.prefix}src`, repository),
    };
  } finally {
    await rm(index, { force: true });
  }
}

/** Make a git tree of the `src/` of a folder that has no git. */
export async function snapshotFolder(run: Run, folders: Folders, folder: string): Promise<Snapshot> {
  const gitDir = await snapshotRepository(folders, folder, undefined);
  const index = join(gitDir, `index.${process.pid}.${randomBytes(4).toString('hex')}`);
  const kept = join(gitDir, 'index');
  try {
    if (existsSync(kept)) await copyIndex(kept, index);
    const tree = await writeTree(run, gitDir, index, folder, 'src', undefined);
    await copyIndex(index, `${index}.kept`);
    const { rename } = await import('node:fs/promises');
    await rename(`${index}.kept`, kept);
    return { gitDir, tree };
  } finally {
    await rm(index, { force: true });
  }
}

/**
 * With its time: what is as old as the index itself git looks into, since it may have changed in that very second
 * (git's Documentation/technical/racy-git.txt).
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(from);
  await copyFile(from, to);
  await utimes(to, atime, mtime);
}

async function writeTree(
  run: Run,
  gitDir: string,
  index: string,
  workTree: string,
  path: string,
  repository: Repository | undefined,
): Promise<string> {
  const env = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: join(gitDir, 'objects') };
  // Attributes and info/exclude are the user's repository's, objects go into ours.
  const where = ['--git-dir', repository?.commonDir ?? gitDir, '--work-tree', workTree];
  const add = await git(run, [...where, 'add', '--all', '--', `:(top)${path}`], { env });
  if (add.exitCode !== 0) throw unreadable(workTree, gitReason(add));
  const prefix =
    repository === undefined || repository.prefix === '' ? [] : [`--prefix=${repository.prefix}`];
  const written = await git(run, [...where, 'write-tree', ...prefix], { env });
  if (written.exitCode !== 0) throw unreadable(workTree, gitReason(written));
  return written.stdout.trim();
}

/** A bare repository in the cache for snapshots of one folder, made when it is first needed. */
async function snapshotRepository(
  folders: Folders,
  folder: string,
  objects: string | undefined,
): Promise<string> {
  const gitDir = join(
    folders.cache,
    'sources',
    `${basename(folder)}-${sha256(folder).slice(0, 12)}.snapshot`,
  );
  await makeFolder(join(gitDir, 'objects', 'info'));
  await makeFolder(join(gitDir, 'refs'));
  if (objects !== undefined)
    await writeFileAtomic(join(gitDir, 'objects', 'info', 'alternates'), `${objects}\n`);
  // HEAD comes last: with it the folder is a repository.
  if (!existsSync(join(gitDir, 'HEAD')))
    await writeFileAtomic(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n');
  return gitDir;
}

export function unreadable(folder: string, reason: string): RomkitError {
  return new RomkitError({
    code: 'source-not-readable',
    message: `The source in ${folder} cannot be read: ${reason}.`,
    hint: 'Check the folder’s permissions and free space, or choose another source: romkit source use DIR-or-URL.',
    exitCode: 3,
  });
}
