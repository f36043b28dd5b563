import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from './context.ts';
import { missingError, RomkitError, systemErrorCode, usageError } from '../rom/host/error.ts';

/** The largest flash chips that cards carry have 16 MB; a CD image of iPXE has 2. */
const mostBytes = 64 << 20;

/**
 * Read a firmware file that a person named.
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file`, `file-empty` or `file-too-large`.
 */
export async function readRomFile(context: Context, name: string): Promise<Uint8Array> {
  const path = resolve(context.cwd, name);
  try {
    const { size, isRegular } = await stat(path).then((stats) => ({
      size: stats.size,
      isRegular: stats.isFile(),
    }));
    if (!isRegular)
      throw usageError(
        'not-a-file',
        `${name} is not a file.`,
        'Name a firmware file, e.g. undionly.kpxe or a .rom.',
      );
    if (size === 0)
      throw usageError(
        'file-empty',
        `${name} is empty.`,
        'Was the disk full when it was written? Build or copy it again.',
      );
    if (size > mostBytes) {
      throw usageError(
        'file-too-large',
        `${name} has ${size} bytes; firmware has at most ${mostBytes}.`,
        'Name the firmware file itself.',
      );
    }
    return await readFile(path);
  } catch (error) {
    throw readError(name, error);
  }
}

function readError(name: string, error: unknown): unknown {
  if (error instanceof RomkitError) return error;
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return missingError('file-not-found', `There is no file ${name}.`, 'Check its name and folder.', error);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return missingError(
      'no-permission',
      `${name} cannot be read: permission denied.`,
      'Change its permissions, or run the command as its owner.',
      error,
    );
  }
  return error;
}
