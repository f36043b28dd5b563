import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../../../system/error.ts';
import { makeFolder, writeFileAtomic } from '../../../system/files/files.ts';
import { syncFolder } from './images.ts';

/** A witness that a flash came to its first write, beside its journal: a journal that is cut short tells nothing of it. */
export interface Begun {
  /** `FlashIdentity.chip`; null where the witness itself is damaged. */
  readonly chip: string | null;
}

const shape = z.object({ chip: z.string() });

const fileOf = (folder: string, id: string): string => join(folder, `${id}.json`);

/** On the disk when it resolves. @throws RomkitError of writeError */
export async function markBegun(folder: string, id: string, chip: string): Promise<void> {
  await makeFolder(folder, 0o700);
  await writeFileAtomic(fileOf(folder, id), `${JSON.stringify({ chip })}\n`, 0o600);
  await syncFolder(folder);
}

/** Null where the flash has no witness: it wrote nothing, or was made before 0.2. */
export async function readBegun(folder: string, id: string): Promise<Begun | null> {
  try {
    return shape.parse(JSON.parse(await readFile(fileOf(folder, id), 'utf8')));
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? null : { chip: null };
  }
}
