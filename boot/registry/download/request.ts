import { messageOf, RomkitError, systemErrorCode, usageError } from '../../../system/error.ts';

/** An address as it may be shown: a password in it is not. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

/** @throws RomkitError `bad-url` */
export function checkUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  throw usageError(
    'bad-url',
    `${text} is no address that romkit downloads from.`,
    'It begins with http:// or https://.',
  );
}

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** May an encrypted address lead to one that is not? Where a checksum decides, it may. */
  readonly mayDowngrade: boolean;
}

/** As browsers do it, and fewer. */
const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/**
 * Ask for a file, and follow where the server sends us.
 * @throws RomkitError `too-many-redirects`, `insecure-redirect`, `bad-url`; what fetch throws where there is no answer
 */
export async function request(url: URL, options: RequestOptions): Promise<Response> {
  let here = url;
  for (let count = 0; count <= mostRedirects; count++) {
    const response = await ask(here, url, options);
    const location = response.headers.get('location');
    if (!redirects.includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = checkUrl(new URL(location, here).href);
    if (here.protocol === 'https:' && next.protocol === 'http:' && !options.mayDowngrade)
      throw new RomkitError({
        code: 'insecure-redirect',
        message: `${shownUrl(here.href)} leads to ${shownUrl(next.href)}, which is not encrypted.`,
        hint: 'Give the checksum of the file with --sha256, or the address of another server.',
      });
    here = next;
  }
  throw new RomkitError({
    code: 'too-many-redirects',
    message: `${shownUrl(url.href)} leads from one address to the next, and to no file.`,
    hint: 'Look up the address of the file itself in a browser.',
  });
}

/** A password is for the server that it was given for. */
function ask(here: URL, first: URL, { headers, signal }: RequestOptions): Promise<Response> {
  const plain = new URL(here);
  plain.username = '';
  plain.password = '';
  const hasPassword = first.username !== '' && here.origin === first.origin;
  const credentials = `${decodeURIComponent(first.username)}:${decodeURIComponent(first.password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return fetch(plain, {
    redirect: 'manual',
    signal,
    headers: { ...headers, ...(hasPassword ? { authorization } : {}) },
  });
}

/** Why there is no answer, in the system's words: fetch hides them one level deeper. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return messageOf(cause) || (systemErrorCode(cause) ?? 'the connection broke off');
}
