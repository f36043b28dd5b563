import { tmpdir } from 'node:os';
import { dir, dirSync, setGracefulCleanup } from 'tmp';
import { writeError } from './files.ts';
import { systemErrorCode } from '../error.ts';
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

/** A folder that only this user can enter. */
export interface TemporaryFolder {
  readonly path: string;
  /** Remove it with all that is in it, if it is still there. */
  readonly remove: () => Promise<void>;
}

/**
 * Make a folder below another one, for files that are moved from there or handed out; it is gone at the end of the
 * process at the latest. Where romkit is killed meanwhile, it stays.
 * @param prefix begins its name, with a hyphen behind it
 * @throws RomkitError of writeError where the folder cannot be made
 */
export async function makeTemporaryFolder(parent: string, prefix: string): Promise<TemporaryFolder> {
  const made = new Promise<TemporaryFolder>((resolve, reject) => {
    dir({ tmpdir: parent, prefix, unsafeCleanup: true, mode: 0o700 }, (error, path, removeCallback) => {
      if (error !== null) reject(error);
      else resolve({ path, remove: onceRemoved(removeCallback) });
    });
  });
  return made.catch((error: unknown) => {
    throw writeError(parent, error);
  });
}

/** tmp calls back only the first time. */
function onceRemoved(removal: (done: (error: Error | null) => void) => void): () => Promise<void> {
  let removed: Promise<void> | undefined;
  return () =>
    (removed ??= new Promise((resolve, reject) => {
      removal((error) => {
        if (error === null || systemErrorCode(error) === 'ENOENT') resolve();
        else reject(error);
      });
    }));
}

function makeFolder(name: string): ReturnType<typeof dirSync> {
  try {
    return dirSync({ name, unsafeCleanup: true, mode: 0o700 });
  } catch (error) {
    throw writeError(tmpdir(), error);
  }
}
