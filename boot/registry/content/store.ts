import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { RomkitError, systemErrorCode } from '../../../system/error.ts';
import { collectGarbage, type GarbageOptions, type GarbageReport } from './garbage.ts';
import { contentPath, isSha256, makeWorkFolder } from './place.ts';
import {
  adoptFile,
  chunksOf,
  cloneFile,
  receiveFile,
  receiveStream,
  type Clone,
  type ReceiveOptions,
  type StoredContent,
} from './receive.ts';
import { openStillFile, type Fingerprint } from './still-file.ts';
import type { TemporaryFolder } from '../../../system/files/temporary-folder.ts';

/**
 * Files of images by their content: a folder of the server's, or one that several servers share. A file appears in it
 * whole or not at all, and never changes.
 */
export interface ContentStore {
  readonly root: string;
  /** Where the content is, or would be. @throws RomkitError `bad-sha256` */
  pathOf(sha256: string): string;
  has(sha256: string): Promise<boolean>;
  /**
   * Take in a file of a person's, which stays where it is.
   * @throws RomkitError of openStillFile, `file-changed`, `disk-full`, …; nothing is left of it then
   */
  putFile(path: string, options?: PutFileOptions): Promise<StoredContent>;
  /** Take in what comes from a stream. */
  putStream(stream: AsyncIterable<Uint8Array>, options?: ReceiveOptions): Promise<StoredContent>;
  /** A new folder below `root` for files that will be adopted; whoever made it removes it. */
  makeWorkFolder(): Promise<TemporaryFolder>;
  /** Take over a file of romkit's own below `root`, without copying it. */
  adopt(path: string, options?: ReceiveOptions): Promise<StoredContent>;
  /** @throws RomkitError `content-missing` */
  openFile(sha256: string): Promise<OpenContent>;
  /** Read it whole and compare. */
  verify(sha256: string): Promise<'good' | 'damaged' | 'missing'>;
  collectGarbage(options: GarbageOptions): Promise<GarbageReport>;
}

export interface PutFileOptions extends ReceiveOptions {
  /** As the person wrote it, for messages. */
  readonly name?: string;
  /** What the file was when it was looked at. */
  readonly expected?: Fingerprint;
}

/** Whoever opened it closes it. */
export interface OpenContent {
  readonly file: FileHandle;
  readonly sizeBytes: number;
}

/** @param root made when the first content comes in */
export function openContentStore(root: string, clone: Clone = cloneFile): ContentStore {
  const pathOf = (sha256: string): string => contentPath(root, checkedSha256(sha256));
  return {
    root,
    pathOf,
    has: async (sha256) => (await stat(pathOf(sha256)).catch(() => undefined))?.isFile() === true,
    async putFile(path, { name, expected, ...options } = {}) {
      const still = await openStillFile(path, name, expected);
      return receiveFile(root, still, clone, options).finally(() => still.file.close());
    },
    putStream: (stream, options) => receiveStream(root, stream, options),
    makeWorkFolder: () => makeWorkFolder(root),
    adopt: (path, options) => adoptFile(root, path, options),
    openFile: (sha256) => openContent(pathOf(sha256), sha256),
    verify: (sha256) => verify(pathOf(sha256), sha256),
    collectGarbage: (options) => collectGarbage(root, options),
  };
}

function checkedSha256(sha256: string): string {
  if (isSha256(sha256)) return sha256;
  throw new RomkitError({
    code: 'bad-sha256',
    message: `${JSON.stringify(sha256.slice(0, 80))} is no SHA-256 checksum.`,
    hint: 'A SHA-256 checksum has 64 hexadecimal digits.',
  });
}

async function openContent(path: string, sha256: string): Promise<OpenContent> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    throw new RomkitError({
      code: 'content-missing',
      message: `The file with the checksum ${sha256} is not in the folder of images.`,
      hint: 'Add the image again from its files.',
      cause: error,
    });
  });
  return { file, sizeBytes: (await file.stat()).size };
}

async function verify(path: string, sha256: string): Promise<'good' | 'damaged' | 'missing'> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return 'missing';
  try {
    const digest = createHash('sha256');
    for await (const chunk of chunksOf(file)) digest.update(chunk);
    return digest.digest('hex') === sha256 ? 'good' : 'damaged';
  } finally {
    await file.close();
  }
}
