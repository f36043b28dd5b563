import { Upload } from 'tus-js-client';
import { ofThisPage } from '../../api/client.ts';
import { lastItem, present } from '../../../../system/present.ts';

/** A request has to be over within the server's half minute, on a slow line too. */
const chunkBytes = 4 << 20;
/** While the server is away: again and again, for a minute and a half. */
const retryMs = [500, 1000, 2000, 5000, 10_000, 20_000, 20_000, 30_000];

/**
 * Send a file to the server, in pieces that are resumed where they were cut off.
 *
 * @param onProgress told the share that has arrived, 0 to 1
 * @returns the upload's id
 * @throws Error of the server, or where it stays away
 */
export function upload(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = new Upload(file, {
      endpoint: '/api/v1/uploads',
      headers: ofThisPage,
      chunkSize: chunkBytes,
      retryDelays: retryMs,
      metadata: { filename: file.name },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => onProgress(total === 0 ? 1 : sent / total),
      onSuccess: () => resolve(lastItem(present(sending.url, 'url').split('/'))),
      onError: reject,
    });
    signal.addEventListener('abort', () => {
      void sending.abort(true).catch(() => undefined);
      reject(new Error('The upload was ended.'));
    });
    void sending.findPreviousUploads().then((before) => {
      if (before[0] !== undefined) sending.resumeFromPreviousUpload(before[0]);
      if (!signal.aborted) sending.start();
    }, reject);
  });
}
