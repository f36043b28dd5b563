import { opendir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder is measured again after so long. */
const measuredMs = 60_000;

/** The size of all files below a folder, measured now and then. */
export class FolderSize {
  readonly #path: string;
  readonly #clock: () => number;
  #measured: { readonly atMs: number; readonly bytes: Promise<number> } | undefined;

  /** @param clock milliseconds since 1970 */
  constructor(path: string, clock: () => number) {
    this.#path = path;
    this.#clock = clock;
  }

  bytes(): Promise<number> {
    const now = this.#clock();
    if (this.#measured === undefined || now - this.#measured.atMs > measuredMs)
      this.#measured = { atMs: now, bytes: bytesBelow(this.#path) };
    return this.#measured.bytes;
  }
}

async function bytesBelow(path: string): Promise<number> {
  let sum = 0;
  const folder = await opendir(path, { recursive: true }).catch(() => undefined);
  if (folder === undefined) return 0;
  for await (const entry of folder) {
    if (!entry.isFile()) continue;
    // A file that went meanwhile has no size.
    sum += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return sum;
}

/** Bytes that an ordinary user can still write there; null where the system does not tell. */
export async function freeBytes(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => undefined);
  if (found !== undefined) return found.bavail * found.bsize;
  return dirname(path) === path ? null : freeBytes(dirname(path));
}
