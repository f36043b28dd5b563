import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../../../system/error.ts';

const othersMayEnter = 0o001;

/**
 * TFTP servers read their files as users of their own.
 * @param path absolute, of a folder that is there
 * @throws RomkitError `folder-closed` where one of the folders above it, or it itself, lets no other user through
 */
export async function requireOpenFolders(path: string): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & othersMayEnter) === 0) {
      throw usageError(
        'folder-closed',
        `The TFTP server cannot reach ${path}: ${folder} lets no other user through.`,
        `Take another folder for the server (--state /var/lib/romkit), or open this one: chmod o+x ${folder}`,
      );
    }
    if (folder === dirname(folder)) return;
  }
}
