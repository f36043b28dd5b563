import { basename } from 'node:path';
import { fileNameFor } from '../model/file-name.ts';

/**
 * The name under which an ISO image is served; systems tell it by its end.
 * @param path or address
 */
export function isoName(path: string): string {
  const name = fileNameFor(basename(path.replace(/^(https?:[^?#]*).*$/i, '$1')));
  return /\.iso$/.test(name) ? name : `${name.replace(/\.iso$/i, '').slice(0, 90)}.iso`;
}
