import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { messageOf, missingError, RomkitError, systemErrorCode, usageError } from '../error.ts';
import { size } from '../size.ts';

/** The largest flash chips that cards carry have 16 MiB; a CD image of iPXE has 2. */
export const mostFirmwareBytes = 64 << 20;

/** A file that was opened for reading, and is a regular one. */
export interface RegularFile {
  readonly file: FileHandle;
  readonly stats: BigIntStats;
}

/** The kind of file that the command expects, for error messages. */
export interface WantedFile {
  /** As the person wrote it, for messages; the path where it is left out. */
  readonly name?: string;
  /** An example of such a file, for the hint: `a boot script`. */
  readonly example: string;
  readonly mostBytes?: number;
}

/**
 * Open a file that a person named. A device node or a pipe might never end, and is refused.
 * @param name as the person wrote it, for messages
 * @param example of such a file, for the hint
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file`, `file-not-readable` or `file-empty`
 */
export async function openRegularFile(path: string, name: string, example: string): Promise<RegularFile> {
  const opened = await openFile(path, name, example);
  if (opened.stats.size > 0n) return opened;
  await opened.file.close();
  throw empty(name);
}

/**
 * Read a file that a person named, to its end: a regular one, or what the shell has opened for the command, as
 * /dev/stdin or the /dev/fd/63 of `<(…)`. It may be empty.
 * @throws RomkitError `file-not-found`, `no-permission`, `not-a-file`, `file-not-readable` or `file-too-large`
 */
export async function readNamedFile(
  path: string,
  { name = path, example, mostBytes = mostFirmwareBytes }: WantedFile,
): Promise<Buffer> {
  const { file, stats } = await openFile(path, name, example, handedOver.test(path));
  try {
    if (stats.size > mostBytes) throw tooLarge(name, example, mostBytes);
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const stream = file.createReadStream({ autoClose: false, highWaterMark: chunkBytes(stats) });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > mostBytes) throw tooLarge(name, example, mostBytes);
    }
    return Buffer.concat(chunks, sizeBytes);
  } catch (error) {
    throw error instanceof RomkitError ? error : openError(name, example, error);
  } finally {
    await file.close();
  }
}

/**
 * Read a text file that a person named.
 * @throws RomkitError of readNamedFile
 */
export const readNamedText = async (path: string, wanted: WantedFile): Promise<string> =>
  (await readNamedFile(path, wanted)).toString('utf8');

/**
 * Read a firmware file that a person named: a regular file of at most 64 MiB.
 * @param name as the person wrote it, for messages
 * @throws RomkitError of readNamedFile, or `file-empty`
 */
export async function readFirmwareFile(path: string, name = path): Promise<Buffer> {
  const bytes = await readNamedFile(path, {
    name,
    example: 'a firmware file, e.g. undionly.kpxe or a .rom',
  });
  if (bytes.length === 0) throw empty(name);
  return bytes;
}

/** A firmware file is few reads, and what says no size is read as it comes. */
const chunkBytes = ({ size }: BigIntStats): number => Math.min(Math.max(Number(size), 1 << 16), 1 << 20);

/** Names of files that this process has open already. A pipe there has a writer. */
const handedOver = /^\/(dev\/stdin|(dev|proc\/self)\/fd\/\d+)$/;

async function openFile(
  path: string,
  name: string,
  example: string,
  mayStream = false,
): Promise<RegularFile> {
  // Opening a named pipe without a writer would wait for one.
  const flags = constants.O_RDONLY | (mayStream ? 0 : constants.O_NONBLOCK);
  const file = await open(path, flags).catch((error: unknown) => {
    throw openError(name, example, error);
  });
  try {
    const stats = await file.stat({ bigint: true });
    if (stats.isFile() || (mayStream && !stats.isDirectory())) return { file, stats };
    throw notAFile(name, example, stats);
  } catch (error) {
    await file.close();
    throw error;
  }
}

const empty = (name: string): RomkitError =>
  usageError(
    'file-empty',
    `${name} is empty.`,
    'Was the disk full when it was written? Build or copy it again.',
  );

const tooLarge = (name: string, example: string, mostBytes: number): RomkitError =>
  usageError('file-too-large', `${name} is larger than ${size(mostBytes)}.`, `Name ${example}.`);

function notAFile(name: string, example: string, stats?: BigIntStats): RomkitError {
  const kind = stats?.isDirectory() ? 'folder' : stats?.isFIFO() ? 'named pipe' : 'device or a socket';
  return usageError('not-a-file', `${name} is a ${kind}, not a file.`, `Name ${example}.`);
}

function openError(name: string, example: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return missingError(
      'file-not-found',
      `There is no file ${name}.`,
      `Check its name and folder, or name ${example}.`,
      error,
    );
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
  return usageError('file-not-readable', `${name} cannot be read: ${messageOf(error)}.`, `Name ${example}.`);
}
