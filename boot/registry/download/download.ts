import { createHash } from 'node:crypto';
import { open, truncate, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RomkitError } from '../../../system/error.ts';
import { makeFolder, writeError } from '../../../system/files/files.ts';
import { takeLock } from '../../../system/lock/lock.ts';
import { chunksOf } from '../content/receive.ts';
import { answerOf, type Answer } from './answer.ts';
import { interrupted, notReached, webPage, wrongChecksum } from './download-errors.ts';
import { partialPlace, readPartial, removePartial, writeState, type PartialPlace } from './partial.ts';
import { isWebPage } from '../../../rom/image/headers/web-page.ts';
import { checkUrl, reasonOf, shownUrl } from './request.ts';
import { present } from '../../../system/present.ts';

export interface DownloadOptions {
  /** Where unfinished downloads are kept. */
  readonly folder: string;
  readonly sha256: string | null;
  readonly onProgress: (doneBytes: number, totalBytes: number | null) => void;
  /** It broke off, and goes on: a sentence. */
  readonly onNote: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** As long may a server say nothing. Default half a minute. */
  readonly stallMs?: number;
  /** Before it is asked again; doubled each time. Default a second. */
  readonly retryMs?: number;
}

/** So many times in a row without a byte more. */
const mostTries = 5;
const pageBytes = 512;

/**
 * Download a file, or the rest of it where an earlier download of the same address broke off. It stays in its folder
 * until somebody moves it away.
 * @returns its path
 * @throws RomkitError `bad-url`, `server-not-reached`, `download-refused`, `download-interrupted`, `web-page`,
 *   `wrong-checksum`, `disk-full`, …
 */
export async function download(url: string, options: DownloadOptions): Promise<string> {
  checkUrl(url);
  const place = partialPlace(options.folder, url);
  await makeFolder(dirname(place.path), 0o700);
  const lock = await takeLock(place.lockPath, options.signal === undefined ? {} : { signal: options.signal });
  try {
    const wasResumed = await fetchWhole(url, place, options);
    if (await hasChecksum(place, options)) return place.path;
    await removePartial(place);
    if (!wasResumed) throw wrongChecksum(url);
    // The file on the server may have changed while a part of the old one was kept here.
    options.onNote(`${shownUrl(url)} has another checksum than it should: it is downloaded anew.`);
    await fetchWhole(url, place, options);
    if (await hasChecksum(place, options)) return place.path;
    await removePartial(place);
    throw wrongChecksum(url);
  } finally {
    await lock.release();
  }
}

/** @returns whether it was put together from several answers */
async function fetchWhole(url: string, place: PartialPlace, options: DownloadOptions): Promise<boolean> {
  const { onNote, signal, retryMs = 1000 } = options;
  let best = (await readPartial(place, url))?.sizeBytes ?? 0;
  let tries = 0;
  for (;;) {
    const result = await fetchOnce(url, place, options);
    if ('from' in result) return result.from > 0;
    signal?.throwIfAborted();
    const sizeBytes = (await readPartial(place, url))?.sizeBytes ?? 0;
    if (sizeBytes === 0 && tries === 0 && !result.hadAnswer) throw notReached(url, result.error);
    tries = sizeBytes > best ? 1 : tries + 1;
    best = Math.max(best, sizeBytes);
    if (tries >= mostTries) throw interrupted(url, sizeBytes, result.error);
    onNote(`${shownUrl(url)} broke off (${reasonOf(result.error)}) and goes on.`);
    await sleep(retryMs * 2 ** (tries - 1), undefined, signal === undefined ? {} : { signal });
  }
}

/** @returns from where its last part came, or why it broke off; what trying again cannot mend is thrown */
async function fetchOnce(
  url: string,
  place: PartialPlace,
  options: DownloadOptions,
): Promise<{ readonly from: number } | { readonly error: unknown; readonly hadAnswer: boolean }> {
  const stall = new StallTimer(options);
  let answer: Answer | undefined;
  try {
    answer = await answerOf(url, await readPartial(place, url), options.sha256 !== null, stall.signal);
    if (answer.body !== null) await receive(url, place, answer, stall, options);
    return { from: answer.from };
  } catch (error) {
    if (error instanceof RomkitError) throw error;
    return { error: stall.reason ?? error, hadAnswer: answer !== undefined };
  } finally {
    stall.stop();
  }
}

async function receive(
  url: string,
  place: PartialPlace,
  { body, from, totalBytes, state }: Answer,
  stall: StallTimer,
  { onProgress }: DownloadOptions,
): Promise<void> {
  const file = await openPart(place, from);
  let [doneBytes, head] = [from, Buffer.alloc(0)];
  try {
    // Not before a part of another file is gone.
    await writeState(place, state);
    onProgress(doneBytes, totalBytes);
    for await (const chunk of present(body, 'body')) {
      stall.reset();
      await file.writeFile(chunk);
      doneBytes += chunk.length;
      if (from === 0 && head.length < pageBytes) head = Buffer.concat([head, chunk]).subarray(0, pageBytes);
      if (head.length === pageBytes) await refusePage(url, head, place);
      onProgress(doneBytes, totalBytes);
    }
    await refusePage(url, head, place);
  } catch (error) {
    throw writeError(place.path, error);
  } finally {
    await file.close();
  }
  if (totalBytes !== null && doneBytes < totalBytes) throw new Error('the connection was closed too early');
}

/** The part that is kept, cut to what the answer goes on from. */
async function openPart({ path }: PartialPlace, from: number): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600);
  await truncate(path, from);
  return file;
}

async function refusePage(url: string, head: Uint8Array, place: PartialPlace): Promise<void> {
  if (!isWebPage(head)) return;
  await removePartial(place);
  throw webPage(url);
}

async function hasChecksum({ path }: PartialPlace, { sha256, signal }: DownloadOptions): Promise<boolean> {
  if (sha256 === null) return true;
  const digest = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for await (const chunk of chunksOf(file)) {
      signal?.throwIfAborted();
      digest.update(chunk);
    }
  } finally {
    await file.close();
  }
  return digest.digest('hex') === sha256;
}

/** Ends a request when nothing has come for a while, or when the user ends it. */
class StallTimer {
  readonly signal: AbortSignal;
  /** Set where it was this that ended it. */
  reason: Error | undefined;
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor({ signal, stallMs = 30_000 }: DownloadOptions) {
    this.signal = signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]);
    this.#timer = setTimeout(() => {
      this.reason = new Error(`nothing came for ${Math.round(stallMs / 1000)} seconds`);
      this.#abort.abort(this.reason);
    }, stallMs);
  }

  reset(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
