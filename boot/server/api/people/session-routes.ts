import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import type { PersonSession } from '../../../registry/model/person.ts';
import { RomkitError, usageError } from '../../../../system/error.ts';
import { isSecure, sessionCookie } from '../access/session-cookie.ts';
import { answers } from '../answers.ts';
import { beginSession } from './begin-session.ts';
import type { LoginParts } from './login-routes.ts';
import { hashPassword, isPassword } from './password.ts';
import * as views from './person-views.ts';

/** The routes by which people look after their own logins, below `/api/v1`. */
export function sessionRoutes(
  given: FastifyInstance,
  { registry, limit, clock, hasher, openid }: LoginParts,
): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const { people, sessions } = registry;

  app.post('/logout', { schema: answers('End this session', views.logoutAnswer) }, async (request, reply) => {
    const { person, id } = ownSession(request);
    const isElsewhere = (await people.find(person))?.account !== null;
    await sessions.end(request.actor, person, id);
    reply.header('set-cookie', sessionCookie('', 0, isSecure(request)));
    return { elsewhere: isElsewhere ? ((await openid?.logoutUrl().catch(() => null)) ?? null) : null };
  });

  app.get('/sessions', { schema: answers('Own sessions', views.sessionsAnswer) }, async (request) => {
    const own = ownSession(request);
    return { sessions: views.listedSessions(await sessions.list(own.person, clock()), own) };
  });

  app.delete(
    '/sessions/:id',
    {
      schema: {
        ...answers('End an own session', views.doneAnswer),
        params: z.object({ id: z.string().max(64) }),
      },
    },
    async (request) => {
      await sessions.end(request.actor, ownSession(request).person, request.params.id);
      return { done: true } as const;
    },
  );

  app.post(
    '/password',
    { schema: { ...answers('Change the own password', views.whoAnswer), body: views.passwordBody } },
    async (request, reply) => {
      const { person: name } = ownSession(request);
      return limit(request, name, async () => {
        const person = await people.find(name);
        if (person === undefined || !(await isPassword(person.passwordHash, request.body.old, hasher)))
          throw new RomkitError({ code: 'login-refused', message: 'The old password is not right.' });
        await people.setPassword(request.actor, name, await hashPassword(request.body.new, hasher));
        return beginSession(registry, person, request, reply, clock());
      });
    },
  );
}

/** @throws RomkitError `no-session` for tokens, and where nobody has to log in */
function ownSession({ requester: { session } }: FastifyRequest): PersonSession {
  if (session !== null) return session;
  throw usageError('no-session', 'This is for people who have logged in.');
}
