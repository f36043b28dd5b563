import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../../../system/error.ts';
import { writeFileAtomic } from '../../../system/files/files.ts';

/** Below a root: which of its files are romkit's. Hidden, so that no web server shows it. */
const listName = '.romkit-tree.json';

const listSchema = z.object({
  format: z.literal(1),
  /** Path below the root, and what the file is: `sha256:…` of a text or of an image's file. */
  files: z.record(z.string(), z.string()),
});

export type TreeList = ReadonlyMap<string, string>;

/** The files that romkit has written below a root; none where it has no list that can be read. */
export async function readTreeList(root: string): Promise<TreeList> {
  const text = await readFile(join(root, listName), 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw error;
  });
  const list = listSchema.safeParse(parseJson(text));
  // Files that stand in no list are taken for somebody else's: none of them is lost.
  return new Map(list.success ? Object.entries(list.data.files) : []);
}

export async function writeTreeList(root: string, files: TreeList): Promise<void> {
  await writeFileAtomic(
    join(root, listName),
    `${JSON.stringify({ format: 1, files: Object.fromEntries(files) })}\n`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
