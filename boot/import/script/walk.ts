import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { usageError } from '../../../system/error.ts';

/** Scripts lie near the top; what lies deeper are unpacked images. */
const mostDepth = 4;
const mostFiles = 200_000;

/**
 * Paths of the files below a folder, sorted; links to folders are not followed.
 * @throws RomkitError `too-many-files`
 */
export async function filesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  await walk('', 0);
  return found.sort();

  async function walk(folder: string, depth: number): Promise<void> {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && depth < mostDepth) await walk(path, depth + 1);
      else if (!entry.isDirectory()) found.push(path);
      if (found.length > mostFiles)
        throw usageError(
          'too-many-files',
          `${root} has more than ${mostFiles} files.`,
          'Name the folder that the scripts lie in.',
        );
    }
  }
}
