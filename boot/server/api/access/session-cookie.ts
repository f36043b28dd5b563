import type { FastifyRequest } from 'fastify';

/** A page of another site cannot send it without asking first, which this server never allows. */
export const csrfHeader = 'x-romkit-page';

/** The secret in the Cookie header of a request (RFC 6265 section 4.2). */
export function sessionSecret(cookie: string | undefined): string | undefined {
  return /(?:^|;\s*)romkit=([A-Za-z0-9_-]{43})(?:;|$)/.exec(cookie ?? '')?.[1];
}

/**
 * The Set-Cookie header of a session (RFC 6265 section 4.1).
 * @param maxAgeSeconds 0 takes it away
 */
export function sessionCookie(secret: string, maxAgeSeconds: number, isOverTls: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;
  return `romkit=${secret}; ${attributes}${isOverTls ? '; Secure' : ''}`;
}

/** TLS here, or at a proxy in front of this server: then the browser names its origin so. */
export const isSecure = ({ protocol, headers: { origin } }: FastifyRequest): boolean =>
  protocol === 'https' || /^https:/i.test(origin ?? '');
