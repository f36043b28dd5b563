import { RomkitError } from '../../../system/error.ts';
import { refused } from './download-errors.ts';
import type { PartialState } from './partial.ts';
import { checkUrl, request } from './request.ts';
import { present } from '../../../system/present.ts';

/** What a server answers, as far as it matters for what is here already. */
export interface Answer {
  /** Null where nothing is missing. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** The body goes on from here. */
  readonly from: number;
  readonly totalBytes: number | null;
  readonly state: PartialState;
}

/**
 * Ask for a file, or for the rest of it (RFC 9110, sections 13.1.5 and 14).
 * @param partial what is here of it
 * @param isChecked a checksum decides in the end, so that a rest may be taken which nothing says to be of the same file
 * @throws RomkitError `download-refused`, or of `request`
 */
export async function answerOf(
  url: string,
  partial: { readonly sizeBytes: number; readonly state: PartialState } | null,
  isChecked: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const validator = partial === null ? null : validatorOf(partial.state);
  const mayResume = partial !== null && (validator !== null || isChecked);
  const headers = {
    // Ranges count bytes of the file, and not of a packed one.
    'accept-encoding': 'identity',
    'user-agent': 'romkit',
    ...(mayResume ? { range: `bytes=${partial.sizeBytes}-` } : {}),
    ...(mayResume && validator !== null ? { 'if-range': validator } : {}),
  };
  const response = await request(checkUrl(url), { headers, signal, mayDowngrade: isChecked });
  const have = mayResume ? partial.sizeBytes : 0;
  if (response.status === 200) return whole(url, response);
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const total = range === null || range[2] === '*' ? null : Number(range[2]);
  if (response.status === 206 && have > 0 && Number(range?.[1]) === have)
    return { ...whole(url, response), from: have, totalBytes: total };
  await response.body?.cancel();
  if (response.status === 416 && have > 0 && total === have)
    return { body: null, from: have, totalBytes: have, state: present(partial, 'partial').state };
  // What is here is not of this file: it is asked for from its beginning.
  if (have > 0 && [206, 416].includes(response.status)) return answerOf(url, null, isChecked, signal);
  throw refused(url, response.status, response.statusText);
}

function whole(url: string, response: Response): Answer {
  const length = response.headers.get('content-length');
  const totalBytes = length === null ? null : Number(length);
  if (response.body === null)
    throw new RomkitError({
      code: 'download-refused',
      message: `${url} is empty.`,
      hint: 'Look it up in a browser.',
    });
  return {
    // Taken at once: a body that nobody reads is cancelled when its response is collected as garbage.
    body: response.body.values(),
    from: 0,
    totalBytes,
    state: {
      url,
      etag: response.headers.get('etag'),
      lastModified: response.headers.get('last-modified'),
      totalBytes,
    },
  };
}

const validatorOf = ({ etag, lastModified }: PartialState): string | null =>
  etag !== null && !etag.startsWith('W/') ? etag : lastModified;
