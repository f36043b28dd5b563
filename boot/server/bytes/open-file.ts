import { close, constants, fstat, open } from 'node:fs';
import { promisify } from 'node:util';

// On bare descriptors: file handles cost twice as much a request.
const openFd = promisify(open);
const statFd = promisify(fstat);
const closeFd = promisify(close);

/** A descriptor for reading; whoever takes it closes it. */
export interface OpenFile {
  readonly fd: number;
  readonly sizeBytes: number;
}

/**
 * Open a regular file; a symbolic link in its place is not followed, a pipe is not waited for.
 * @throws the system's error; Error where it is no regular file
 */
export async function openFile(path: string): Promise<OpenFile> {
  const fd = await openFd(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await statFd(fd);
    if (!stats.isFile()) throw new Error(`${path} is not a file`);
    return { fd, sizeBytes: stats.size };
  } catch (error) {
    await closeFd(fd);
    throw error;
  }
}

export const closeFile = ({ fd }: OpenFile): Promise<void> => closeFd(fd);
