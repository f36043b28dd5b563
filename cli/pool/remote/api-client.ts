import type { z } from 'zod';
import { errorSchema } from '../../../boot/server/api/views.ts';
import type { UploadPlace } from './upload-place.ts';
import { ExitCode, messageOf, missingError, RomkitError, usageError } from '../../../system/error.ts';

/** The API of a romkit server, by its documents. */
export interface ApiClient {
  /** @throws RomkitError `server-not-reached`, `no-token`, `no-romkit-server`, or what the server refuses */
  get<Answer extends z.ZodType>(path: string, answer: Answer): Promise<z.infer<Answer>>;
  post<Answer extends z.ZodType>(path: string, body: object, answer: Answer): Promise<z.infer<Answer>>;
  remove<Answer extends z.ZodType>(path: string, answer: Answer): Promise<z.infer<Answer>>;
  /** Where files are sent to. */
  readonly uploads: UploadPlace;
  /**
   * A stream of events, as it comes, until the signal ends it.
   * @param last id of the last event that is known
   */
  events(path: string, end: AbortSignal, last?: string): Promise<AsyncIterable<Uint8Array>>;
}

/** One request; its headers are named one by one. */
type Asked = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export interface ApiClientOptions {
  /** `http://192.0.2.1:8080` */
  readonly server: string;
  readonly token: string | null;
  readonly signal: AbortSignal;
}

/** @throws RomkitError `bad-server` where it is no URL of a web server */
export function apiClient({ server, token, signal }: ApiClientOptions): ApiClient {
  const base = `${serverUrl(server)}/api/v1`;
  const headers: Readonly<Record<string, string>> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: Asked = {}): Promise<Response> => {
    const response = await fetch(`${base}${path}`, {
      signal,
      ...init,
      headers: { ...headers, ...init.headers },
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw notReached(server, error);
    });
    if (!response.ok) throw await refused(server, response);
    return response;
  };
  return {
    get: async (path, answer) => parsed(server, answer, await document(await ask(path))),
    post: async (path, body, answer) => {
      const init = {
        ...{ method: 'POST', body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json' },
      };
      return parsed(server, answer, await document(await ask(path, init)));
    },
    remove: async (path, answer) =>
      parsed(server, answer, await document(await ask(path, { method: 'DELETE' }))),
    uploads: { endpoint: `${base}/uploads`, headers, signal },
    events: async (path, end, last) => {
      const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
      const { body } = await ask(path, { headers, signal: AbortSignal.any([signal, end]) });
      return (body ?? []) as unknown as AsyncIterable<Uint8Array>;
    },
  };
}

function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '')
    return url.origin;
  throw usageError(
    'bad-server',
    `--server takes the URL of a romkit server, not "${text}".`,
    'For example http://192.0.2.1:8080.',
  );
}

const document = (response: Response): Promise<unknown> => response.json().catch(() => undefined);

function parsed<Answer extends z.ZodType>(server: string, answer: Answer, found: unknown): z.infer<Answer> {
  const result = answer.safeParse(found);
  if (result.success) return result.data;
  throw new RomkitError({
    code: 'no-romkit-server',
    message: `${server} does not answer as a romkit server of this version does.`,
    hint: 'Is it the address of its API, and are both of one version?',
  });
}

const notReached = (server: string, error: unknown): RomkitError =>
  missingError(
    'server-not-reached',
    `${server} cannot be reached: ${messageOf((error as Error).cause ?? error)}.`,
    'Is it the address that romkit serve prints behind "API"?',
    error,
  );

/** A refusal in the server's own words. */
async function refused(server: string, response: Response): Promise<RomkitError> {
  const answer = errorSchema.safeParse(await document(response));
  if (response.status === 401)
    return missingError(
      'no-token',
      `${server} wants a token that it knows.`,
      'romkit token add NAME makes one there; hand it over in ROMKIT_TOKEN or with --token-file.',
    );
  if (!answer.success)
    return new RomkitError({
      code: 'no-romkit-server',
      message: `${server} answers with ${response.status} ${response.statusText}.`,
      hint: 'Is it the address of a romkit server’s API?',
    });
  const { code, message, hint } = answer.data.error;
  const exitCode = response.status < 500 ? ExitCode.usage : ExitCode.failed;
  return new RomkitError({ code, message, exitCode, ...(hint === null ? {} : { hint }) });
}
