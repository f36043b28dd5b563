import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Source } from '../../../rom/source/source.ts';

/** Lay some files of a source tree into a folder, at the paths they have in the tree. */
export function checkoutFiles({ gitDir, tree }: Source, folder: string, ...paths: string[]): void {
  const git = (...args: string[]): Buffer =>
    execFileSync('git', ['--git-dir', gitDir, ...args], { maxBuffer: 64 << 20 });
  for (const path of git('ls-tree', '-r', '--name-only', tree, '--', ...paths)
    .toString()
    .trim()
    .split('\n')) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), git('cat-file', 'blob', `${tree}:${path}`));
  }
}
