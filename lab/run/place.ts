import { copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { PlacedFile } from './lab-plan.ts';

/** Put files below a server's root, readable for whatever user the server becomes. */
export async function placeFiles(root: string, files: readonly PlacedFile[]): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o755 });
  for (const { path, content, keepBytes } of files) {
    const target = join(root, path);
    if (!target.startsWith(root + sep)) throw new Error(`${path} lies outside the server's root`);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if ('text' in content) await writeFile(target, content.text, { mode: 0o644 });
    else await copyFile(content.file, target);
    if (keepBytes !== undefined) await truncate(target, keepBytes);
  }
}
