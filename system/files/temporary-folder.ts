import { tmpdir } from 'node:os';
import { dirSync, setGracefulCleanup } from 'tmp';
import { writeError } from './files.ts';

// An exception that nobody catches, or process.exit, ends the work without its `finally`.
setGracefulCleanup();

/**
 * Work in a folder that only this user can enter; it is gone afterwards, with all that is in it.
 * @param purpose part of its name: `romkit-PURPOSE-…`
 * @throws RomkitError of writeError where the folder cannot be made
 */
export async function inTemporaryFolder<Result>(
  purpose: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const { name, removeCallback } = makeFolder(purpose);
  try {
    return await work(name);
  } finally {
    removeCallback();
  }
}

function makeFolder(purpose: string): ReturnType<typeof dirSync> {
  try {
    return dirSync({ prefix: `romkit-${purpose}`, unsafeCleanup: true, mode: 0o700 });
  } catch (error) {
    throw writeError(tmpdir(), error);
  }
}
