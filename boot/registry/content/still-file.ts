import type { BigIntStats } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { RomkitError } from '../../../system/error.ts';
import { openRegularFile } from '../../../system/files/regular-file.ts';

/** What tells a file from another one, or from itself before it was written to; plain data. */
export interface Fingerprint {
  readonly device: string;
  readonly inode: string;
  readonly sizeBytes: number;
  readonly modifiedNs: string;
}

/** A file that must not change while it is read. */
export interface StillFile {
  readonly path: string;
  /** As the person wrote it, for messages. */
  readonly name: string;
  readonly file: FileHandle;
  readonly fingerprint: Fingerprint;
}

/**
 * Open a file of a person's for reading.
 * @param expected what it was when it was looked at before
 * @throws RomkitError of openRegularFile, or `file-changed`
 */
export async function openStillFile(path: string, name = path, expected?: Fingerprint): Promise<StillFile> {
  const { file, stats } = await openRegularFile(path, name, 'a kernel, an initrd or an ISO image');
  const still = { path, name, file, fingerprint: fingerprintOf(stats) };
  if (expected === undefined || isSame(still.fingerprint, expected)) return still;
  await file.close();
  throw changed(name);
}

/**
 * Look whether the file is what it was when it was opened, under its name too.
 * @param readBytes how much was read of it, where it was read to its end
 * @throws RomkitError `file-changed`
 */
export async function checkStill(still: StillFile, readBytes = still.fingerprint.sizeBytes): Promise<void> {
  const [opened, named] = await Promise.all([
    still.file.stat({ bigint: true }),
    stat(still.path, { bigint: true }).catch(() => undefined),
  ]);
  const isStill =
    readBytes === still.fingerprint.sizeBytes &&
    isSame(fingerprintOf(opened), still.fingerprint) &&
    named !== undefined &&
    isSame(fingerprintOf(named), still.fingerprint);
  if (!isStill) throw changed(still.name);
}

const fingerprintOf = ({ dev, ino, size, mtimeNs }: BigIntStats): Fingerprint => ({
  device: String(dev),
  inode: String(ino),
  sizeBytes: Number(size),
  modifiedNs: String(mtimeNs),
});

const isSame = (a: Fingerprint, b: Fingerprint): boolean =>
  a.device === b.device &&
  a.inode === b.inode &&
  a.sizeBytes === b.sizeBytes &&
  a.modifiedNs === b.modifiedNs;

const changed = (name: string): RomkitError =>
  new RomkitError({
    code: 'file-changed',
    message: `${name} changes while it is read.`,
    hint: 'Wait until it is written completely, and add it again.',
  });
