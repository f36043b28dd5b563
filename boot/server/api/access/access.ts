import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isAtLeast, type PersonSession, type Role } from '../../../registry/model/person.ts';
import type { Scope } from '../../../registry/model/token.ts';
import type { Actor, Registry } from '../../../registry/registry.ts';
import { RomkitError } from '../../../../system/error.ts';
import type { Least } from './route-roles.ts';
import { csrfHeader, sessionSecret } from './session-cookie.ts';

export interface AccessOptions {
  /** Values of the Host header that are this server, lower case: `127.0.0.1:8080`, `localhost:8080`. */
  readonly hosts: () => ReadonlySet<string>;
  /** Listens on loopback or a unix socket alone: who reaches it needs no login and no token. */
  readonly isLocal: boolean;
}

/** The author of a request. */
export interface Requester {
  /** For the audit log. */
  readonly actor: Actor;
  /** Null: nobody who is known. */
  readonly role: Role | null;
  /** The session of a person who has logged in. */
  readonly session: PersonSession | null;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly code: string;
  readonly message: string;
}

type Asked = Pick<FastifyRequest, 'headers' | 'method'>;
type Known = Pick<Registry, 'tokens' | 'sessions'>;

const nobody: Requester = { actor: { by: 'nobody', via: 'api' }, role: null, session: null };

/**
 * The one check of every request to the API. A name that an attacker's DNS points here, and a page of another site,
 * are known by Host and Origin (RFC 9110 section 7.2, RFC 6454 section 7); scripts show a token (RFC 6750), browsers
 * the cookie of a session with a header that no form of another site can send (Fetch Standard, section 3.2.2).
 *
 * @param least the least role for this route
 * @param nowMs milliseconds since 1970
 */
export async function judgeRequest(
  request: Asked,
  least: Least,
  options: AccessOptions,
  known: Known,
  nowMs: number,
): Promise<Requester | Refusal> {
  const foreign = foreignReason(request.headers, options.hosts(), least === 'comes-back');
  if (foreign !== undefined) return { status: 403, code: 'foreign-request', message: foreign };
  const found = await whoAsks(request, options, known, nowMs);
  const isOpen = least === 'anybody' || least === 'comes-back';
  const who = 'status' in found && isOpen ? nobody : found;
  if ('status' in who) return who;
  const isBrowsers = who.session !== null || who.role === null;
  if (isBrowsers && isChanging(request) && request.headers[csrfHeader] === undefined)
    return { status: 403, code: 'no-csrf-header', message: `The header ${csrfHeader} is missing.` };
  return isOpen ? who : (tooLow(who, least) ?? who);
}

/**
 * Ask for a role beyond the one of the route: some changes need more than others.
 * @throws RomkitError `role-too-low`
 */
export function demandRole(who: Requester, least: Role): void {
  const refusal = tooLow(who, least);
  if (refusal !== undefined) throw new RomkitError({ code: 'role-too-low', message: refusal.message });
}

function tooLow({ role, actor }: Requester, least: Role): Refusal | undefined {
  if (role !== null && isAtLeast(role, least)) return undefined;
  return {
    status: 403,
    code: 'role-too-low',
    message: `This is for the role ${least}, which ${actor.by} has not.`,
  };
}

const isChanging = ({ method }: Asked): boolean => !['GET', 'HEAD'].includes(method);

function foreignReason(
  headers: FastifyRequest['headers'],
  hosts: ReadonlySet<string>,
  mayComeBack: boolean,
): string | undefined {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.has(host)) return 'The Host header names another server.';
  if (headers['sec-fetch-site'] === 'cross-site' && !mayComeBack)
    return 'Another site’s page sent this request.';
  const { origin } = headers;
  if (origin === undefined || hosts.has(origin.toLowerCase().replace(/^https?:\/\//, ''))) return undefined;
  return 'Another site’s page sent this request.';
}

const roleOfScope: Readonly<Record<Scope, Role>> = {
  read: 'viewer',
  write: 'operator',
  admin: 'administrator',
};

async function whoAsks(
  { headers: { authorization, cookie } }: Asked,
  { isLocal }: AccessOptions,
  { tokens, sessions }: Known,
  nowMs: number,
): Promise<Requester | Refusal> {
  if (authorization !== undefined) {
    const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization) ?? [];
    const token = secret === undefined ? undefined : await tokens.find(hashOf(secret), nowMs);
    if (token === undefined) return { status: 401, code: 'no-token', message: 'This token is not known.' };
    return { actor: { by: token.name, via: 'api' }, role: roleOfScope[token.scope], session: null };
  }
  if (isLocal) return { actor: { by: 'local', via: 'api' }, role: 'administrator', session: null };
  const secret = sessionSecret(cookie);
  const found = secret === undefined ? undefined : await sessions.find(hashOf(secret), nowMs);
  if (found === undefined)
    return {
      status: 401,
      code: 'no-token',
      message: 'Log in, or send a token: Authorization: Bearer TOKEN.',
    };
  return { actor: { by: found.session.person, via: 'page' }, ...found };
}

/** As tokens and sessions are kept. Secrets are 256 random bits: finding one by its hash tells an attacker nothing. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
