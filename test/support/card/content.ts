import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** What the cells of a chip hold. */
export interface Content {
  readonly bytes: Buffer;
  /** Called after each change. */
  save(start: number, end: number): void;
}

export function contentInMemory(bytes: Buffer): Content {
  return { bytes, save: () => undefined };
}

/**
 * Content in a file, which has each change as soon as it is made: a chip survives the death of its emulator.
 * A file that is new or too short is filled with FF, the erased state.
 */
export function contentInFile(path: string, sizeBytes: number): Content & { close(): void } {
  const file = openSync(path, 'a+');
  closeSync(file);
  const handle = openSync(path, 'r+');
  const bytes = Buffer.alloc(sizeBytes, 0xff);
  const found = readSync(handle, bytes, 0, sizeBytes, 0);
  ftruncateSync(handle, sizeBytes);
  if (found < sizeBytes) writeSync(handle, bytes, found, sizeBytes - found, found);
  return {
    bytes,
    save: (start, end) => void writeSync(handle, bytes, start, end - start, start),
    close: () => closeSync(handle),
  };
}

/** How many bytes differ outside a range, `start` included, `end` not. */
export function changedOutside(
  before: Uint8Array,
  after: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  let changed = Math.abs(before.length - after.length);
  const common = Math.min(before.length, after.length);
  for (let index = 0; index < common; index++) {
    if ((index < start || index >= end) && before[index] !== after[index]) changed++;
  }
  return changed;
}
