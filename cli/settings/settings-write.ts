import { realpath, stat } from 'node:fs/promises';
import { isMap, parseDocument } from 'yaml';
import { RomkitError } from '../../system/error.ts';
import { writeFileAtomic } from '../../system/files/files.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import { checkedDocument } from './settings-file.ts';

/**
 * The text of a settings file with one value set, or taken away where it is undefined; comments and other keys stay.
 * @throws RomkitError `settings-invalid` where the file is not in order: it is not overwritten then.
 */
export function withSetting(
  path: string,
  text: string,
  key: readonly string[],
  value: string | undefined,
): string {
  checkedDocument(path, text);
  const document = parseDocument(text);
  if (value === undefined) {
    document.deleteIn(key);
    const parent = key.slice(0, -1);
    const left = parent.length === 0 ? undefined : document.getIn(parent, true);
    if (isMap(left) && left.items.length === 0) document.deleteIn(parent);
  } else {
    document.setIn(key, value);
  }
  const empty = isMap(document.contents) && document.contents.items.length === 0;
  return empty && !document.commentBefore && !document.comment ? '' : document.toString({ lineWidth: 0 });
}

/** Set a value in a settings file, or take it away; the file is made where there is none. */
export async function writeSetting(
  path: string,
  key: readonly string[],
  value: string | undefined,
): Promise<void> {
  // A settings file that is a link into somebody's dotfiles stays one.
  const target = await realpath(path).catch(() => path);
  let text = '';
  let mode = 0o644;
  try {
    text = await readNamedText(target, { name: path, example: 'a settings file' });
    mode = (await stat(target)).mode & 0o777;
  } catch (error) {
    if (!(error instanceof RomkitError) || error.code !== 'file-not-found') throw error;
    if (value === undefined) return;
  }
  await writeFileAtomic(target, withSetting(path, text, key, value), mode);
}
