import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Upload } from 'tus-js-client';
import { isUrl, type AddRequest, type Location } from '../../../boot/registry/adding/add-request.ts';
import {
  addImageAnswer,
  type AddImageAnswer,
  type AddImageRequest,
} from '../../../boot/server/uploads/add-image-body.ts';
import { messageOf, RomkitError, usageError } from '../../../system/error.ts';
import { openRegularFile } from '../../../system/files/regular-file.ts';
import type { ApiClient } from './api-client.ts';
import type { UploadPlace } from './upload-place.ts';
import { firstItem, lastItem, present } from '../../../system/present.ts';

/** A request has to be over within the server's half minute, on a slow line too. */
const chunkBytes = 4 << 20;
const retryMs = [500, 1000, 2000, 5000, 10_000];

/**
 * Add a revision through a server elsewhere: its files are sent, the server looks at them.
 *
 * @throws RomkitError `not-over-server` for what only the server itself could read, `upload-failed`, and what it refuses
 */
export async function addElsewhere(
  client: ApiClient,
  place: UploadPlace,
  image: string,
  request: AddRequest & { readonly dryRun: boolean },
): Promise<AddImageAnswer> {
  const { source, ...rest } = request;
  const body: AddImageRequest = { ...rest, source: await sourceOf(source, place) };
  return client.post(`/images/${encodeURIComponent(image)}/revisions`, body, addImageAnswer);
}

async function sourceOf(
  source: AddRequest['source'],
  place: UploadPlace,
): Promise<AddImageRequest['source']> {
  switch (source.type) {
    case 'files': {
      if (source.initrds.length === 0) return whole(source.kernel, place);
      const kernel = await send(source.kernel, place);
      const initrds: string[] = [];
      for (const initrd of source.initrds) initrds.push(await send(initrd, place));
      return { type: 'files', kernel, initrds };
    }
    case 'iso':
      return whole(source.iso, place);
    case 'any':
      return whole(source.file, place);
    case 'folder':
      throw usageError(
        'not-over-server',
        'A folder cannot be sent to a server elsewhere.',
        'Name its kernel and initrds: --kernel, --initrd. Or run the command on the server.',
      );
  }
}

/** One file that is all: the server fetches it itself where it has a URL. */
async function whole(file: Location, place: UploadPlace): Promise<AddImageRequest['source']> {
  if (isUrl(file.at)) return { type: 'url', url: file.at, sha256: file.sha256 };
  return { type: 'upload', upload: await send(file, place) };
}

/** @returns the upload's id */
async function send({ at, name }: Location, { endpoint, headers, signal }: UploadPlace): Promise<string> {
  if (isUrl(at))
    throw usageError(
      'not-over-server',
      'A kernel or an initrd from a URL cannot go together with others to a server elsewhere.',
      'Fetch them first, and name the files.',
    );
  const { file, stats } = await openRegularFile(at, name, 'a kernel, an initrd or an ISO image');
  await file.close();
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(createReadStream(at), {
      ...{
        endpoint,
        headers: { ...headers },
        uploadSize: Number(stats.size),
        chunkSize: chunkBytes,
        retryDelays: retryMs,
      },
      metadata: { filename: basename(at) },
      onSuccess: () => resolve(lastItem(present(upload.url, 'url').split('/'))),
      onError: (error) => reject(failed(name, error)),
    });
    signal.addEventListener('abort', () => {
      void upload.abort(true).catch(() => undefined);
      reject(signal.reason as Error);
    });
    upload.start();
  });
}

const failed = (name: string, error: Error): RomkitError =>
  new RomkitError({
    code: 'upload-failed',
    message: `${name} could not be sent: ${firstItem(messageOf(error).split('\n')).slice(0, 200)}`,
    hint: 'Is the server still there? Nothing was added.',
    cause: error,
  });
