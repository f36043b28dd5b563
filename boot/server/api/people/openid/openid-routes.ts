import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { RomkitError } from '../../../../../system/error.ts';
import { isSecure } from '../../access/session-cookie.ts';
import { answers } from '../../answers.ts';
import { beginSession } from '../begin-session.ts';
import type { LoginParts } from '../login-routes.ts';
import { Flows, flowSeconds } from './flows.ts';
import { OpenidError, openidErrorOf } from './openid-error.ts';
import { refusalText } from './refusals.ts';

const path = '/api/v1/openid';

/** A view of this page: a path that no browser takes for another host. */
const viewSchema = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/);

/** The routes by which people log in at the site's OpenID provider, below `/api/v1`. */
export function openidRoutes(given: FastifyInstance, parts: LoginParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const { openid, log, clock } = parts;
  const flows = new Flows();

  app.get('/openid', { schema: answers('The site at which people log in', siteAnswer) }, () => ({
    site: openid?.options.siteName ?? null,
  }));

  app.post(
    '/openid',
    {
      schema: {
        ...answers('Begin a login at the site', z.object({ url: z.string() })),
        body: z.object({ to: viewSchema }),
      },
    },
    async (request, reply) => {
      if (openid === null) throw refusal(new OpenidError('openid-off', 'no provider is named'), '');
      try {
        const { url, flow } = await openid.begin(`${originOf(request)}${path}/callback`, request.body.to);
        reply.header('set-cookie', flowCookie(flows.begin(flow, clock()), flowSeconds, isSecure(request)));
        return { url };
      } catch (error) {
        const known = openidErrorOf(error);
        log.warn({ error: known.message, cause: reasonOf(known) }, 'the OpenID provider was not reached');
        throw refusal(known, openid.options.siteName);
      }
    },
  );

  app.get('/openid/callback', { schema: { hide: true } }, async (request, reply) => {
    const isOverTls = isSecure(request);
    reply.header('set-cookie', flowCookie('', 0, isOverTls)).header('cache-control', 'no-store');
    try {
      return await finish(parts, flows, request, reply);
    } catch (error) {
      const known = openidErrorOf(error);
      log.warn(
        { code: known.code, error: known.message, cause: reasonOf(known), address: request.ip },
        'refused a login at the OpenID provider',
      );
      return reply.redirect(`/?login=${known.code}`, 303);
    }
  });
}

const siteAnswer = z.object({
  /** For the button; null: people log in with passwords alone. */
  site: z.string().nullable(),
});

async function finish(
  { openid, registry, log, clock }: LoginParts,
  flows: Flows,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const secret = /(?:^|;\s*)romkit-login=([A-Za-z0-9_-]{43})(?:;|$)/.exec(request.headers.cookie ?? '')?.[1];
  const flow = secret === undefined ? undefined : flows.take(secret, clock());
  if (openid === null || flow === undefined) throw new OpenidError('openid-stale', 'no login is under way');
  const { account, ...known } = await openid.finish(flow, new URL(request.url, flow.redirectUri).search);
  const person = await registry.people.enter({ by: openid.options.siteName, via: 'openid' }, account, known);
  log.info(
    { person: person.name, role: person.role, address: request.ip },
    'logged in at the OpenID provider',
  );
  await beginSession(registry, person, request, reply, clock(), flow.redirectUri.startsWith('https:'));
  return reply.redirect(flow.to, 303);
}

/** By which the browser names this server: its Origin, which has been compared with this server's own names. */
const originOf = ({ protocol, headers: { origin, host } }: FastifyRequest): string =>
  origin ?? `${protocol}://${host ?? ''}`;

/** The provider's redirect is a request of another site: Lax lets the cookie through (RFC 6265bis section 4.1.2.7). */
const flowCookie = (secret: string, maxAgeSeconds: number, isOverTls: boolean): string =>
  `romkit-login=${secret}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isOverTls ? '; Secure' : ''}`;

const refusal = ({ code, cause }: OpenidError, site: string): RomkitError =>
  new RomkitError({ code, message: refusalText(code, site), cause });

const reasonOf = ({ cause }: OpenidError): string | null =>
  cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : null;
