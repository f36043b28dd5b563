import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { missingError, systemErrorCode, usageError } from '../error.ts';

/** The largest flash chips that cards carry have 16 MiB; a CD image of iPXE has 2. */
export const mostFirmwareBytes = 64 << 20;

/**
 * Read a firmware file that a person named: a regular file of at most 64 MiB. A device node or a pipe might never end,
 * and would be replaced by a file when it is written.
 * @param name as the person wrote it, for messages
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file`, `file-empty` or `file-too-large`
 */
export async function readFirmwareFile(path: string, name = path): Promise<Buffer> {
  // Opening a pipe without a writer would wait for one.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw openError(name, error);
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw usageError(
        'not-a-file',
        `${name} is not a file.`,
        'Name a firmware file, e.g. undionly.kpxe or a .rom.',
      );
    if (stats.size === 0)
      throw usageError(
        'file-empty',
        `${name} is empty.`,
        'Was the disk full when it was written? Build or copy it again.',
      );
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

function openError(name: string, error: unknown): unknown {
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
  // A device without a driver, or a socket.
  if (code === 'ENXIO' || code === 'ENODEV')
    return usageError('not-a-file', `${name} is not a file.`, 'Name a firmware file, e.g. a .rom.');
  return error;
}
