import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, writeError } from '../../../system/files/files.ts';
import { contentPath, incomingFolder, syncFolder } from './place.ts';
import { checkStill, type StillFile } from './still-file.ts';

/** Content as an image names it. */
export interface StoredContent {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface ReceiveOptions {
  /** Called as bytes are read. */
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Share a file's blocks with a new file, as btrfs and XFS can; rejects where that is not possible. */
export type Clone = (from: string, to: string) => Promise<void>;

/** A hard link would not do: whoever owns the file may write to it later, and a clone keeps what it was. */
export const cloneFile: Clone = (from, to) => copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);

/** Large reads are what makes one stream fast. */
const chunkBytes = 1 << 20;

/**
 * Take in the content of a file.
 * @throws RomkitError `file-changed`, or of writeError
 */
export function receiveFile(
  root: string,
  still: StillFile,
  clone: Clone,
  options: ReceiveOptions = {},
): Promise<StoredContent> {
  return receive(root, async (temporary) => {
    const isClone = await clone(still.path, temporary).then(
      () => true,
      () => rm(temporary, { force: true }).then(() => false),
    );
    const content = isClone
      ? await hashClone(temporary, options)
      : await write(temporary, chunksOf(still.file), options);
    await checkStill(still, content.sizeBytes);
    return content;
  });
}

/** Take in what comes from a stream. @throws RomkitError of writeError, or what the stream throws */
export const receiveStream = (
  root: string,
  stream: AsyncIterable<Uint8Array>,
  options: ReceiveOptions = {},
): Promise<StoredContent> => receive(root, (temporary) => write(temporary, stream, options));

/** Take over a file of romkit's own on the same file system; it is gone from its place then. */
export async function adoptFile(
  root: string,
  path: string,
  options: ReceiveOptions = {},
): Promise<StoredContent> {
  const content = await hashClone(path, options);
  await keep(root, path, content.sha256);
  return content;
}

/** The content of an open file, from its beginning. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

async function receive(
  root: string,
  fill: (temporary: string) => Promise<StoredContent>,
): Promise<StoredContent> {
  const temporary = join(incomingFolder(root), `${randomBytes(12).toString('hex')}.part`);
  await makeFolder(incomingFolder(root), 0o755);
  try {
    const content = await fill(temporary);
    await keep(root, temporary, content.sha256);
    return content;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(temporary, error);
  }
}

/**
 * Move content to its place, durably. Content that is there already is replaced by the same, so that it is as young as
 * whoever has just added it expects: see collectGarbage.
 */
async function keep(root: string, temporary: string, sha256: string): Promise<void> {
  const path = contentPath(root, sha256);
  await makeFolder(dirname(path), 0o755);
  // Web servers that run as another user read it.
  await chmod(temporary, 0o644);
  await rename(temporary, path);
  await syncFolder(dirname(path));
  await syncFolder(dirname(dirname(path)));
}

async function write(
  temporary: string,
  chunks: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<StoredContent> {
  const file = await open(temporary, 'wx', 0o644);
  try {
    const content = await hash(chunks, options, (chunk) => file.writeFile(chunk));
    await file.sync();
    return content;
  } finally {
    await file.close();
  }
}

async function hashClone(path: string, options: ReceiveOptions): Promise<StoredContent> {
  const file = await open(path, 'r+');
  try {
    const content = await hash(chunksOf(file), options);
    // Its time shall be now by the file system's clock, and not that of what it was cloned or extracted from.
    await file.truncate(content.sizeBytes);
    await file.sync();
    return content;
  } finally {
    await file.close();
  }
}

async function hash(
  chunks: AsyncIterable<Uint8Array>,
  { onProgress, signal }: ReceiveOptions,
  each: (chunk: Uint8Array) => Promise<void> = () => Promise.resolve(),
): Promise<StoredContent> {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    digest.update(chunk);
    await each(chunk);
    sizeBytes += chunk.length;
    onProgress?.(sizeBytes);
  }
  return { sha256: digest.digest('hex'), sizeBytes };
}
