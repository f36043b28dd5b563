import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { missingError, systemErrorCode, usageError, type RomkitError } from '../error.ts';

/** The largest flash chips that cards carry have 16 MiB; a CD image of iPXE has 2. */
export const mostFirmwareBytes = 64 << 20;

/** A file that was opened for reading, and is a regular one. */
export interface RegularFile {
  readonly file: FileHandle;
  readonly stats: BigIntStats;
}

/**
 * Open a file that a person named. A device node or a pipe might never end, and is refused.
 * @param name as the person wrote it, for messages
 * @param example of such a file, for the hint
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file` or `file-empty`
 */
export async function openRegularFile(path: string, name: string, example: string): Promise<RegularFile> {
  // Opening a pipe without a writer would wait for one.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw openError(name, example, error);
  });
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) throw notAFile(name, example);
    if (stats.size === 0n)
      throw usageError(
        'file-empty',
        `${name} is empty.`,
        'Was the disk full when it was written? Build or copy it again.',
      );
    return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Read a firmware file that a person named: a regular file of at most 64 MiB.
 * @param name as the person wrote it, for messages
 * @throws RomkitError of openRegularFile, or `file-too-large`
 */
export async function readFirmwareFile(path: string, name = path): Promise<Buffer> {
  const { file, stats } = await openRegularFile(path, name, 'a firmware file, e.g. undionly.kpxe or a .rom');
  try {
    if (stats.size > mostFirmwareBytes)
      throw usageError(
        'file-too-large',
        `${name} has ${stats.size} bytes; firmware has at most ${mostFirmwareBytes}.`,
        'Name the firmware file itself.',
      );
    return await file.readFile();
  } finally {
    await file.close();
  }
}

const notAFile = (name: string, example: string): RomkitError =>
  usageError('not-a-file', `${name} is not a file.`, `Name ${example}.`);

function openError(name: string, example: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return missingError('file-not-found', `There is no file ${name}.`, 'Check its name and folder.', error);
  if (code === 'EACCES' || code === 'EPERM')
    return missingError(
      'no-permission',
      `${name} cannot be read: permission denied.`,
      'Change its permissions, or run the command as its owner.',
      error,
    );
  if (code === 'ELOOP')
    return usageError('not-a-file', `${name} is a symbolic link that leads to itself.`, 'Mend the link.');
  if (code === 'ENAMETOOLONG')
    return usageError('not-a-file', `${name} is too long for the name of a file.`, `Name ${example}.`);
  // A device without a driver, or a socket.
  if (code === 'ENXIO' || code === 'ENODEV') return notAFile(name, example);
  return error;
}
