import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../registry/registry.ts';

export type Scope = 'read' | 'write';

/** A token as it is kept: its secret is known by its hash alone. */
export interface Token {
  readonly name: string;
  readonly scope: Scope;
  /** SHA-256 of the secret, hexadecimal. */
  readonly sha256: string;
}

export interface AccessOptions {
  /** Values of the Host header that are this server, lower case: `127.0.0.1:8080`, `localhost:8080`. */
  readonly hosts: () => ReadonlySet<string>;
  /** Listens on loopback or a unix socket alone: who reaches it needs no token. */
  readonly isLocal: boolean;
  readonly tokens: () => readonly Token[];
}

/** The requester, or the reason of a refusal. */
export type Verdict =
  | { readonly actor: Actor; readonly scope: Scope }
  | { readonly status: 401 | 403; readonly code: string; readonly message: string };

/**
 * The one check of every request to the API. A name that an attacker's DNS points here, and a page of another site,
 * are known by Host and Origin (RFC 9110 section 7.2, RFC 6454 section 7); scripts show a token (RFC 6750).
 */
export function judgeRequest(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  options: AccessOptions,
): Verdict {
  const foreign = foreignReason(request.headers, options.hosts());
  if (foreign !== undefined) return { status: 403, code: 'foreign-request', message: foreign };
  const who = whoAsks(request.headers.authorization, options);
  if ('status' in who) return who;
  if (who.scope === 'read' && !['GET', 'HEAD'].includes(request.method)) {
    return { status: 403, code: 'read-only-token', message: 'This token may read, and change nothing.' };
  }
  return who;
}

function foreignReason(headers: FastifyRequest['headers'], hosts: ReadonlySet<string>): string | undefined {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.has(host)) return 'The Host header names another server.';
  if (headers['sec-fetch-site'] === 'cross-site') return 'Another site’s page sent this request.';
  const { origin } = headers;
  if (origin === undefined || hosts.has(origin.toLowerCase().replace(/^https?:\/\//, ''))) return undefined;
  return 'Another site’s page sent this request.';
}

function whoAsks(authorization: string | undefined, { isLocal, tokens }: AccessOptions): Verdict {
  if (authorization === undefined && isLocal) return { actor: { by: 'local', via: 'api' }, scope: 'write' };
  const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? '') ?? [];
  const token = secret === undefined ? undefined : tokens().find((each) => isSecretOf(each, secret));
  if (token !== undefined) return { actor: { by: token.name, via: 'api' }, scope: token.scope };
  const message =
    authorization === undefined
      ? 'A token is needed: Authorization: Bearer TOKEN.'
      : 'This token is not known.';
  return { status: 401, code: 'no-token', message };
}

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const isSecretOf = ({ sha256 }: Token, secret: string): boolean =>
  timingSafeEqual(Buffer.from(sha256, 'hex'), Buffer.from(hashOf(secret), 'hex'));
