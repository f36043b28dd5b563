import { chmod, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { upHookPrograms } from '../../boot/daemons/site/up-hook.ts';
import type { PlannedFile } from '../../boot/daemons/daemon-plan.ts';
import { RomkitError, systemErrorCode } from '../../system/error.ts';
import { writeFileAtomic } from '../../system/files/files.ts';

/** A file with the place that it is written to. */
export interface PlacedFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/**
 * Where the files of an export go: into a folder by their own paths, as below `/`; or the main one to one file.
 * @param out as the person wrote it
 * @param path the same, absolute
 */
export async function placeFiles(
  files: readonly PlannedFile[],
  out: string,
  path: string,
): Promise<readonly PlacedFile[]> {
  const isFolder = out.endsWith('/') || (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const placed = isFolder ? files : files.slice(0, 1);
  return placed.map((file) => ({
    path: isFolder ? join(path, file.path) : path,
    text: file.text,
    mode: (upHookPrograms as readonly string[]).includes(file.path) ? 0o755 : 0o644,
  }));
}

/**
 * Write an export. Servers run as other users: the files are readable for everybody, whatever the umask.
 * @throws RomkitError `foreign-file` where one of them is there and not romkit's: nothing is written then
 */
export async function writeFiles(files: readonly PlacedFile[], isForced: boolean): Promise<void> {
  if (!isForced) for (const { path } of files) await checkOurs(path);
  for (const { path, text, mode } of files) {
    await writeFileAtomic(path, text, mode);
    await chmod(path, mode);
  }
}

/** The first lines of an export say so. */
const headBytes = 400;

async function checkOurs(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  });
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(headBytes), 0, headBytes, 0)) ?? {
      ...{ buffer: Buffer.alloc(0), bytesRead: 0 },
    };
    if (bytesRead === 0 || /\bromkit (export|import)\b/.test(buffer.toString('utf8', 0, bytesRead))) return;
  } finally {
    await file?.close();
  }
  throw new RomkitError({
    code: 'foreign-file',
    message: `${path} is there, and romkit did not write it.`,
    hint: 'Move it away, choose another place, or replace it with --force.',
  });
}
