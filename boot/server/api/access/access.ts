import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '../../registry/model/token.ts';
import type { Actor, TokenTable } from '../../registry/registry.ts';

export interface AccessOptions {
  /** Values of the Host header that are this server, lower case: `127.0.0.1:8080`, `localhost:8080`. */
  readonly hosts: () => ReadonlySet<string>;
  /** Listens on loopback or a unix socket alone: who reaches it needs no token. */
  readonly isLocal: boolean;
}

/** The requester, or the reason of a refusal. */
export type Verdict =
  | { readonly actor: Actor; readonly scope: Scope }
  | { readonly status: 401 | 403; readonly code: string; readonly message: string };

/**
 * The one check of every request to the API. A name that an attacker's DNS points here, and a page of another site,
 * are known by Host and Origin (RFC 9110 section 7.2, RFC 6454 section 7); scripts show a token (RFC 6750).
 */
export async function judgeRequest(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  options: AccessOptions,
  tokens: Pick<TokenTable, 'find'>,
): Promise<Verdict> {
  const foreign = foreignReason(request.headers, options.hosts());
  if (foreign !== undefined) return { status: 403, code: 'foreign-request', message: foreign };
  const who = await whoAsks(request.headers.authorization, options, tokens);
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

async function whoAsks(
  authorization: string | undefined,
  { isLocal }: AccessOptions,
  tokens: Pick<TokenTable, 'find'>,
): Promise<Verdict> {
  if (authorization === undefined && isLocal) return { actor: { by: 'local', via: 'api' }, scope: 'write' };
  const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? '') ?? [];
  const token = secret === undefined ? undefined : await tokens.find(hashOf(secret));
  if (token !== undefined) return { actor: { by: token.name, via: 'api' }, scope: token.scope };
  const message =
    authorization === undefined
      ? 'A token is needed: Authorization: Bearer TOKEN.'
      : 'This token is not known.';
  return { status: 401, code: 'no-token', message };
}

/** As tokens are kept. Secrets are 256 random bits: finding one by its hash tells an attacker nothing. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
