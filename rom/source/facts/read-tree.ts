import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RomkitError } from '../../../system/error.ts';
import { makeFolder, writeError } from '../../../system/files/files.ts';
import type { Folders } from '../../../system/files/folders.ts';
import type { Run } from '../../../system/process/run.ts';
import { git, gitReason } from '../repository/git.ts';
import type { Source } from '../source.ts';
import { readTar, type TreeFiles } from './tar.ts';

export interface TreeTools {
  readonly folders: Folders;
  readonly run: Run;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The texts below `src/` that `wanted` accepts, from a source's git objects in one process; no work copy is made.
 * @throws RomkitError `source-not-readable`, exit code 3, where objects are missing.
 */
export async function readTree(
  source: Pick<Source, 'gitDir' | 'tree' | 'location'>,
  wanted: (path: string) => boolean,
  tools: TreeTools,
): Promise<TreeFiles> {
  const folder = join(tools.folders.cache, 'facts');
  const archive = join(folder, `.${source.tree}.${randomBytes(4).toString('hex')}.tar`);
  try {
    await makeFolder(folder);
    const args = [
      '--git-dir',
      source.gitDir,
      'archive',
      '--format=tar',
      `--output=${archive}`,
      source.tree,
      'src',
    ];
    const result = await git(tools.run, args, tools.signal === undefined ? {} : { signal: tools.signal });
    tools.signal?.throwIfAborted();
    if (/No space left on device/.test(result.stderr))
      throw Object.assign(new Error(result.stderr), { code: 'ENOSPC' });
    if (result.exitCode !== 0) throw unreadable(source.location, gitReason(result));
    return readTar(await readFile(archive), wanted);
  } catch (error) {
    throw writeError(archive, error);
  } finally {
    await rm(archive, { force: true });
  }
}

function unreadable(location: string, reason: string): RomkitError {
  return new RomkitError({
    code: 'source-not-readable',
    message: `The source ${location} cannot be read: ${reason}.`,
    hint: 'romkit source sync fetches it again; romkit source use DIR-or-URL names another.',
    exitCode: 3,
  });
}
