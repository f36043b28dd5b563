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
  const isAway =
    name === 'TypeError' ||
    ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'].includes(String(code));
  return as(isAway ? 'openid-away' : 'openid-not-trusted');
}
