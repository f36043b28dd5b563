import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { writeError, writeFileAtomic } from '../../../system/files/files.ts';
import type { Run } from '../../../system/process/run.ts';

/** A folder with a source tree's files that make works in; nobody else's files are ever touched. */
export interface WorkCopy {
  /** The tree's src/ folder. */
  readonly src: string;
}

/** The sound work copy of another profile, for as long as its lock is held. */
export interface LentCopy extends WorkCopy {
  /** Headers that its objects were compiled with. */
  readonly files: Readonly<Record<string, string>>;
  release(): Promise<void>;
}

/** A work copy, and the headers in it that are newer than objects compiled with others. */
export interface OpenedCopy extends WorkCopy {
  readonly changed: readonly string[];
}

/** What the state file says. A work copy is used again only while `sound` stands there. */
interface State {
  readonly folder: string;
  readonly sound: boolean;
}

/**
 * The sound work copy in a profile's folder, made anew where there is none. A copy whose last make was killed is
 * never used again: it is dropped, and the new one gets another name, so that a make that outlived its romkit
 * works on files that nobody trusts. The caller holds the profile's lock.
 * @param content `files`: text to write below src/ before anything is made (configuration headers); `lend`: finds a
 *   copy of the same tree to start from, objects included: make compiles what depends on headers that differ
 */
export async function openWorkCopy(
  profileFolder: string,
  content: {
    readonly gitDir: string;
    readonly tree: string;
    readonly files: Readonly<Record<string, string>>;
    readonly lend?: () => Promise<LentCopy | undefined>;
  },
  run: Run,
): Promise<OpenedCopy> {
  const sound = await soundWorkCopy(profileFolder);
  if (sound !== undefined) return { ...sound, changed: [] };
  await dropWorkCopies(profileFolder);
  const folder = `work-${randomBytes(4).toString('hex')}`;
  const work = join(profileFolder, folder);
  try {
    // Certificates and keys may be compiled in here: for the owner's eyes only.
    await mkdir(work, { recursive: true, mode: 0o700 });
    const before = await copyLent(await content.lend?.(), work, run);
    if (before === undefined) await extract(content.gitDir, content.tree, work, run);
    const differing = differingFiles(before ?? {}, content.files);
    for (const [path, text] of differing) {
      await mkdir(dirname(join(work, 'src', path)), { recursive: true });
      await writeFile(join(work, 'src', path), text);
    }
    await writeState(profileFolder, { folder, sound: true });
    return { src: join(work, 'src'), changed: before === undefined ? [] : differing.map(([path]) => path) };
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(work, error);
  }
}

/** The work copy that make may go on in, or undefined. The caller holds the profile's lock. */
export async function soundWorkCopy(profileFolder: string): Promise<WorkCopy | undefined> {
  const state = await readState(profileFolder);
  if (state?.sound !== true) return undefined;
  const src = join(profileFolder, state.folder, 'src');
  // The cache may be deleted at any time, by hand and in parts.
  return existsSync(join(src, 'Makefile')) ? { src } : undefined;
}

/** Copy with all times, by which make knows what is up to date. @returns the copy's headers; undefined without a copy */
async function copyLent(
  lent: LentCopy | undefined,
  work: string,
  run: Run,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (lent === undefined) return undefined;
  try {
    const { exitCode } = await run({ command: ['cp', '-a', lent.src, work] });
    if (exitCode === 0) return lent.files;
    await rm(join(work, 'src'), { recursive: true, force: true });
    return undefined;
  } finally {
    await lent.release();
  }
}

/** Files to write; what the new ones do not have becomes empty, as the tree makes local headers that nobody wrote. */
function differingFiles(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): (readonly [string, string])[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => [path, after[path] ?? ''] as const);
}

/**
 * Let make work on the copy. Until the work says that it ended in order, the copy counts as unsound, on disk:
 * whatever kills romkit in between, the next start drops the copy.
 */
export async function whileMaking<T>(
  profileFolder: string,
  work: () => Promise<{ readonly result: T; readonly endedInOrder: boolean }>,
): Promise<T> {
  const state = await readState(profileFolder);
  if (state === undefined) throw new Error('no work copy to make in');
  await writeState(profileFolder, { ...state, sound: false });
  const { result, endedInOrder } = await work();
  if (endedInOrder) await writeState(profileFolder, { ...state, sound: true });
  return result;
}

/** Git writes the files straight from the tree's objects; only src/ is needed. */
async function extract(gitDir: string, tree: string, work: string, run: Run): Promise<void> {
  const index = join(work, '.index');
  const git = ['git', `--git-dir=${gitDir}`, `--work-tree=${work}`, '-c', 'core.autocrlf=false'] as const;
  for (const args of [
    ['read-tree', '--prefix=src/', `${tree}:src`],
    ['checkout-index', '--all', '--force'],
  ]) {
    const { exitCode, stderr } = await run({
      command: [...git, ...args],
      cwd: work,
      env: { GIT_INDEX_FILE: index },
    });
    if (exitCode === 0) continue;
    if (/No space left on device/.test(stderr)) throw Object.assign(new Error(stderr), { code: 'ENOSPC' });
    // Of a file that it could not write git does not say why: what stops us from writing one stopped git.
    if (/unable to (write|create) file/.test(stderr))
      await writeFile(join(work, '.probe'), Buffer.alloc(1 << 16));
    throw new RomkitError({
      code: 'work-copy-failed',
      message: `git could not write out the source tree ${tree.slice(0, 12)}.`,
      details: stderr.trim().split('\n').slice(0, 5),
      hint: 'romkit source status shows which source is used.',
    });
  }
  await rm(index, { force: true });
}

async function dropWorkCopies(profileFolder: string): Promise<void> {
  const names = await readdir(profileFolder).catch(() => [] as string[]);
  const old = names.filter((name) => name.startsWith('work-') && name !== stateFile);
  // A make that is still running in one may keep it from going now; the next prune takes it.
  await Promise.all(
    old.map((name) => rm(join(profileFolder, name), { recursive: true, force: true }).catch(() => undefined)),
  );
}

const stateFile = 'state.json';

async function readState(profileFolder: string): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(join(profileFolder, stateFile), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

function writeState(profileFolder: string, state: State): Promise<void> {
  return writeFileAtomic(join(profileFolder, stateFile), JSON.stringify(state));
}
