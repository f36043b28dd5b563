import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** A git repository on this machine, found without asking git (gitrepository-layout(5)). */
export interface Repository {
  readonly gitDir: string;
  /** Where its objects are; differs from `gitDir` in a linked work tree. */
  readonly commonDir: string;
  /** Top folder of the work tree; undefined in a bare repository. */
  readonly workTree: string | undefined;
  /** The asked-for folder below the top, with `/` at its end; empty for the top itself. */
  readonly prefix: string;
}

/** The repository that a folder is, or lies in; undefined where there is none. */
export function findRepository(folder: string): Repository | undefined {
  const start = realpathSync(folder);
  if (isGitDir(start)) return { gitDir: start, commonDir: commonDir(start), workTree: undefined, prefix: '' };
  for (let top = start; ; top = dirname(top)) {
    const gitDir = gitDirOf(top);
    if (gitDir !== undefined) {
      const below = relative(top, start);
      return { gitDir, commonDir: commonDir(gitDir), workTree: top, prefix: below === '' ? '' : `${below}/` };
    }
    if (top === dirname(top)) return undefined;
  }
}

/** `.git` is the repository itself, or in submodules and linked work trees a file that names it. */
function gitDirOf(top: string): string | undefined {
  const entry = join(top, '.git');
  if (!existsSync(entry)) return undefined;
  if (statSync(entry).isDirectory()) return isGitDir(entry) ? entry : undefined;
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(readFileSync(entry, 'utf8'))?.[1];
  if (named === undefined) return undefined;
  const gitDir = resolve(top, named);
  return isGitDir(gitDir) ? gitDir : undefined;
}

function isGitDir(folder: string): boolean {
  if (!existsSync(join(folder, 'HEAD'))) return false;
  const common = commonDir(folder);
  return existsSync(join(common, 'objects')) && existsSync(join(common, 'refs'));
}

function commonDir(gitDir: string): string {
  const pointer = join(gitDir, 'commondir');
  return existsSync(pointer) ? resolve(gitDir, readFileSync(pointer, 'utf8').trim()) : gitDir;
}
