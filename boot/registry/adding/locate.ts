import { join } from 'node:path';
import { download } from '../download/download.ts';
import { shownUrl } from '../download/request.ts';
import type { AddEnvironment } from './add-environment.ts';
import { isUrl, type Location } from './add-request.ts';
import type { SystemFile } from './examine.ts';

/**
 * Have a file on this machine, wherever it is.
 * @throws RomkitError of download
 */
export async function locate(
  location: Location,
  environment: Pick<AddEnvironment, 'content' | 'onEvent' | 'signal'>,
): Promise<SystemFile> {
  const { at, name, sha256 } = location;
  if (!isUrl(at)) return { path: at, source: name, isOurs: false, sha256 };
  const file = shownUrl(at);
  const { content, onEvent, signal } = environment;
  const path = await download(at, {
    folder: join(content.root, 'downloads'),
    sha256,
    signal,
    onProgress: (doneBytes, totalBytes) =>
      onEvent({ type: 'step', step: 'downloading', file, doneBytes, totalBytes }),
    onNote: (message) => onEvent({ type: 'note', message }),
  });
  return { path, source: file, isOurs: true, sha256: null };
}
