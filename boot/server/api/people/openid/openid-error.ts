import { RomkitError } from '../../../../../system/error.ts';
import type { OpenidRefusal } from './refusals.ts';

/** A login at the site's provider that ended without a session; the message is for the log. */
export class OpenidError extends Error {
  readonly code: OpenidRefusal;

  constructor(code: OpenidRefusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Codes of the token endpoint that are about this server, not about the person (RFC 6749 section 5.2). */
const ofThisServer: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
]);

/** Codes of the client library for what is no answer of a provider at all, as of a proxy before it. */
const noAnswer: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
]);

/** fetch fails with a TypeError where no connection comes about (Fetch Standard section 5.6). */
function isUnreached(error: unknown): boolean {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error))
    return false;
  const { name, message, cause } = error as Error;
  return (
    name === 'TimeoutError' || (name === 'TypeError' && message === 'fetch failed') || isUnreached(cause)
  );
}

/** The refusal for whatever the client library has thrown. */
export function openidErrorOf(error: unknown): OpenidError {
  if (error instanceof OpenidError) return error;
  const { name, message, code, error: answered } = error as Error & { code?: unknown; error?: unknown };
  const as = (refusal: OpenidRefusal): OpenidError =>
    new OpenidError(refusal, typeof answered === 'string' ? `${message}: ${answered}` : message, error);
  if (error instanceof RomkitError) {
    if (error.code === 'name-taken' || error.code === 'login-disabled') return as(error.code);
    throw error;
  }
  if (ofThisServer.has(answered)) return as('openid-set-up-wrong');
  if (answered === 'invalid_grant') return as('openid-stale');
  if (name === 'AuthorizationResponseError') return as('openid-refused');
  const isAway = noAnswer.has(String(code)) || isUnreached(error);
  return as(isAway ? 'openid-away' : 'openid-not-trusted');
}
