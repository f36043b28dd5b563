import { tmpdir } from 'node:os';
import { dirSync, setGracefulCleanup } from 'tmp';
import { writeError } from './files.ts';
import { runFolderName } from './run-folder.ts';

// An exception that nobody catches, or process.exit, ends the work without its `finally`.
setGracefulCleanup();

/**
 * Work in a folder that only this user can enter; it is gone afterwards, with all that is in it. Where romkit is killed
 * meanwhile, the next command removes it (sweepRunFolders).
 * @throws RomkitError of writeError where the folder cannot be made
 */
export async function inTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const { name, removeCallback } = makeFolder(await runFolderName('work'));
  try {
    return await work(name);
  } finally {
    removeCallback();
  }
}

function makeFolder(name: string): ReturnType<typeof dirSync> {
  try {
    return dirSync({ name, unsafeCleanup: true, mode: 0o700 });
  } catch (error) {
    throw writeError(tmpdir(), error);
  }
}
