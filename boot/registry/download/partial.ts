import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../system/files/files.ts';
import { fileNameFor } from '../model/file-name.ts';

/** What is known of a file that is not here whole yet. */
const partialStateSchema = z.object({
  url: z.string(),
  /** Of the answer that it came with; weak ones tell nothing of ranges (RFC 9110, section 13.1.5). */
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  totalBytes: z.int().nonnegative().nullable(),
});
export type PartialState = z.infer<typeof partialStateSchema>;

/** Where a download is while it is under way; the same for the same address, so that it can go on. */
export interface PartialPlace {
  readonly path: string;
  readonly statePath: string;
  readonly lockPath: string;
}

export function partialPlace(folder: string, url: string): PartialPlace {
  const key = createHash('sha256').update(url).digest('hex').slice(0, 16);
  const path = join(folder, `${key}-${fileNameFor(new URL(url).pathname)}.part`);
  return { path, statePath: `${path}.json`, lockPath: `${path}.lock` };
}

/** How much is here of it; none where what belongs to it is not known. */
export async function readPartial(
  { path, statePath }: PartialPlace,
  url: string,
): Promise<{ readonly sizeBytes: number; readonly state: PartialState } | null> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  try {
    const state = partialStateSchema.parse(JSON.parse(await readFile(statePath, 'utf8')));
    return size > 0 && state.url === url ? { sizeBytes: size, state } : null;
  } catch {
    return null;
  }
}

export const writeState = ({ statePath }: PartialPlace, state: PartialState): Promise<void> =>
  writeFileAtomic(statePath, JSON.stringify(state), 0o600);

export async function removePartial({ path, statePath }: PartialPlace): Promise<void> {
  await rm(path, { force: true });
  await rm(statePath, { force: true });
}
