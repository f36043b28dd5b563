import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { hashOf } from '../access/access.ts';
import { answers } from '../answers.ts';
import type { LoginParts } from './login-routes.ts';
import { newSecret } from './one-time.ts';
import * as views from './person-views.ts';

const dayMs = 24 * 3_600_000;

/** The routes by which administrators make and revoke tokens, below `/api/v1`. */
export function tokenRoutes(given: FastifyInstance, { registry: { tokens }, log, clock }: LoginParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();

  app.get('/tokens', { schema: answers('Tokens of programs', views.tokensAnswer) }, async () => ({
    tokens: (await tokens.list()).map(({ sha256: _, expiresMs = null, ...token }) => ({
      ...token,
      expiresMs,
    })),
  }));

  app.post(
    '/tokens',
    { schema: { ...answers('Make a token', views.newTokenAnswer), body: views.newTokenBody } },
    async ({ body: { name, scope, days }, actor }) => {
      const secret = newSecret();
      const expires = days === null ? {} : { expiresMs: clock() + days * dayMs };
      await tokens.add(actor, { name, scope, sha256: hashOf(secret), ...expires });
      log.info({ token: name, scope, by: actor.by }, 'made a token');
      return { name, secret };
    },
  );

  app.delete(
    '/tokens/:name',
    {
      schema: {
        ...answers('Revoke a token', views.doneAnswer),
        params: z.object({ name: z.string().max(63) }),
      },
    },
    async ({ params: { name }, actor }) => {
      await tokens.remove(actor, name);
      log.info({ token: name, by: actor.by }, 'revoked a token');
      return { done: true } as const;
    },
  );
}
