import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { notReadable, usageError, type RomkitError } from '../../../system/error.ts';
import { mostTextBytes, type Tree } from './tree.ts';

/** A netboot folder has a few hundred; a file server's root is not one. */
const mostFiles = 20_000;
const mostLevels = 12;

/**
 * The files of a folder that a person named.
 * @throws RomkitError `file-not-readable`, `not-a-folder` or `folder-too-large`
 */
export async function folderTree(path: string, name = path, most = mostFiles): Promise<Tree> {
  const info = await stat(path).catch(notReadable(name, 'Name the folder that the files lie in.'));
  if (!info.isDirectory())
    throw usageError(
      'not-a-folder',
      `${name} is not a folder.`,
      'Name a single file with --kernel or --iso.',
    );
  const files = new Map<string, number>();
  await collect({ path, name, most }, '', files, 0);
  return {
    ...{ type: 'folder', name, label: basename(resolve(path)), files },
    async readText(file) {
      const size = files.get(file);
      if (size === undefined || size > mostTextBytes) return null;
      return readFile(join(path, file), 'utf8').catch(() => null);
    },
    fetch: (paths) =>
      Promise.resolve(new Map(paths.map((file) => [file, { path: join(path, file), isOurs: false }]))),
  };
}

interface Folder {
  readonly path: string;
  readonly name: string;
  readonly most: number;
}

/** Links to files are followed; links to folders may lead in a circle. */
async function collect(
  folder: Folder,
  below: string,
  files: Map<string, number>,
  level: number,
): Promise<void> {
  const entries = await readdir(join(folder.path, below), { withFileTypes: true }).catch(
    notReadable(join(folder.name, below)),
  );
  for (const entry of entries) {
    const path = join(below, entry.name);
    if (entry.isDirectory() && level < mostLevels) await collect(folder, path, files, level + 1);
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    const info = await stat(join(folder.path, path)).catch(() => undefined);
    if (info?.isFile() === true) files.set(path, info.size);
    if (files.size > folder.most) throw tooLarge(folder);
  }
}

const tooLarge = ({ name, most }: Folder): RomkitError =>
  usageError(
    'folder-too-large',
    `${name} has more than ${most} files, so it is no netboot folder.`,
    'Name the folder in which the kernel and the initrd are.',
  );
