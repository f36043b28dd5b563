import { open } from 'node:fs/promises';

/** Which parts of a chip a write has to touch, so that progress counts those and not what is skipped. */
export interface Work {
  readonly totalBytes: number;
  /** How much of it lies below an address. */
  below(address: number): number;
}

const blockBytes = 4096;

/** All of it. */
export function wholeChip(sizeBytes: number): Work {
  return { totalBytes: sizeBytes, below: (address) => Math.min(address, sizeBytes) };
}

/** The 4 KiB blocks in which two files of the same size differ. */
export async function differences(oldFile: string, newFile: string, sizeBytes: number): Promise<Work> {
  const files = await Promise.all([open(oldFile), open(newFile)]);
  const counts: number[] = [0];
  try {
    const [before, after] = files.map(() => Buffer.alloc(blockBytes)) as [Buffer, Buffer];
    for (let start = 0; start < sizeBytes; start += blockBytes) {
      await files[0].read(before, 0, blockBytes, start);
      await files[1].read(after, 0, blockBytes, start);
      counts.push((counts.at(-1) ?? 0) + (before.equals(after) ? 0 : blockBytes));
    }
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
  const below = (address: number): number =>
    counts[Math.min(Math.floor(address / blockBytes), counts.length - 1)] ?? 0;
  return { totalBytes: counts.at(-1) ?? 0, below };
}
