import { RomkitError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import { git } from './git.ts';

/** A commit and the whole tree it holds. */
export interface Commit {
  readonly commit: string;
  /** Seconds since 1970 UTC. */
  readonly commitTime: number;
  readonly tree: string;
}

/** The commit that a branch, tag or id names; undefined where the repository has none of that name. */
export async function readCommit(run: Run, gitDir: string, ref: string): Promise<Commit | undefined> {
  const names = /^[-]/.test(ref) ? [] : [ref, `refs/remotes/origin/${ref}`];
  for (const name of names) {
    const args = [
      '--git-dir',
      gitDir,
      'rev-list',
      '--max-count=1',
      '--format=%H %T %ct',
      `${name}^{commit}`,
      '--',
    ];
    const result = await git(run, args);
    // The first line is rev-list's own `commit ID`.
    const [commit, tree, time] = (result.stdout.trim().split('\n').at(-1) ?? '').split(' ');
    if (result.exitCode === 0 && commit !== undefined && tree !== undefined && time !== undefined) {
      return { commit, tree, commitTime: Number(time) };
    }
  }
  return undefined;
}

/** The object ids of paths in a tree-ish; undefined for each that is not there. */
export async function readIds(
  run: Run,
  gitDir: string,
  treeish: string,
  paths: readonly string[],
): Promise<(string | undefined)[]> {
  const input = paths.map((path) => `${treeish}:${path}\n`).join('');
  const result = await git(run, ['--git-dir', gitDir, 'cat-file', '--batch-check=%(objectname)'], { input });
  return result.stdout
    .split('\n')
    .slice(0, paths.length)
    .map((line) => (/^[0-9a-f]{40,64}$/.test(line) ? line : undefined));
}

export function refUnknown(location: string, ref: string): RomkitError {
  return new RomkitError({
    code: 'source-ref-unknown',
    message: `${location} has no branch, tag or commit named ${ref}.`,
    hint: 'Name one that it has after the #, or romkit source sync to fetch what is new.',
    exitCode: 3,
  });
}
