import type { FastifyError, FastifyReply } from 'fastify';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { ServerLog } from '../log.ts';

/** An error as the API's document, with the status that fits it (RFC 9110 section 15). */
export function answerError(
  error: FastifyError | RomkitError,
  reply: FastifyReply,
  log: ServerLog,
): FastifyReply {
  if (error instanceof RomkitError) {
    return giveError(reply, statusOf(error), error.code, error.message, error.hint ?? null);
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return giveError(reply, status, 'bad-request', error.message, null);
  log.error({ error }, 'a request to the API failed');
  return giveError(reply, 500, 'internal', 'The server failed.', 'Its log says why.');
}

export const giveError = (
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  hint: string | null,
): FastifyReply =>
  reply
    .code(status)
    .type('application/json')
    .serializer(JSON.stringify)
    .send({ error: { code, message, hint } });

const statuses: Readonly<Record<string, number>> = {
  'login-refused': 403,
  'setup-refused': 403,
  'invitation-refused': 403,
  'login-disabled': 403,
  'role-too-low': 403,
  'too-many-tries': 429,
  'unknown-parameter': 400,
  'openid-away': 503,
};

function statusOf({ code, exitCode }: RomkitError): number {
  const status = statuses[code];
  if (status !== undefined) return status;
  if (code.startsWith('unknown-') || code === 'nothing-to-undo') return 404;
  if (/conflict|in-use|duplicate/.test(code)) return 409;
  if (/^(registry|database|disk|content)-/.test(code)) return 503;
  return exitCode === ExitCode.usage ? 400 : 422;
}
