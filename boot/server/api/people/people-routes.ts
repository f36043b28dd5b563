import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import type { KeptPerson } from '../../../registry/model/person.ts';
import { answers } from '../answers.ts';
import type { LoginParts } from './login-routes.ts';
import { newInvitation } from './one-time.ts';
import { hashPassword } from './password.ts';
import * as views from './person-views.ts';

/** The routes by which administrators add, change and remove people, below `/api/v1`. */
export function peopleRoutes(given: FastifyInstance, { registry, log, clock, hasher }: LoginParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const { people, sessions } = registry;
  const params = z.object({ name: z.string().max(63) });

  app.get('/people', { schema: answers('People who may log in', views.peopleAnswer) }, async () => ({
    people: (await people.list()).map((person) => personView(person, clock())),
  }));

  app.post(
    '/people',
    { schema: { ...answers('Add somebody', views.invitationAnswer), body: views.newPersonBody } },
    async ({ body: { name, role, password }, actor }) => {
      const made = password === undefined ? newInvitation(clock()) : null;
      const passwordHash = password === undefined ? null : await hashPassword(password, hasher);
      await people.add(actor, { name, role, passwordHash }, made?.invitation);
      log.info({ person: name, role, by: actor.by }, 'added somebody');
      return { name, secret: made?.secret ?? null, expiresMs: made?.invitation.expiresMs ?? null };
    },
  );

  app.post(
    '/people/:name/invitation',
    { schema: { ...answers('Let somebody choose a password anew', views.invitationAnswer), params } },
    async ({ params: { name }, actor }) => {
      const { secret, invitation } = newInvitation(clock());
      await people.invite(actor, name, invitation);
      log.info({ person: name, by: actor.by }, 'invited somebody');
      return { name, secret, expiresMs: invitation.expiresMs };
    },
  );

  app.patch(
    '/people/:name',
    {
      schema: {
        ...answers('Change role or password, or disable', views.doneAnswer),
        params,
        body: views.editPersonBody,
      },
    },
    async ({ params: { name }, body: { role, password, isDisabled }, actor }) => {
      if (role !== undefined) await people.setRole(actor, name, role);
      if (password !== undefined) await people.setPassword(actor, name, await hashPassword(password, hasher));
      if (isDisabled !== undefined) await people.setDisabled(actor, name, isDisabled);
      log.info({ person: name, role, isDisabled, by: actor.by }, 'changed somebody');
      return { done: true } as const;
    },
  );

  app.delete(
    '/people/:name',
    { schema: { ...answers('Remove somebody', views.doneAnswer), params } },
    async ({ params: { name }, actor }) => {
      await people.remove(actor, name);
      log.info({ person: name, by: actor.by }, 'removed somebody');
      return { done: true } as const;
    },
  );

  app.get(
    '/people/:name/sessions',
    { schema: { ...answers('Sessions of somebody', views.sessionsAnswer), params } },
    async ({ params: { name }, requester }) => ({
      sessions: views.listedSessions(await sessions.list(name, clock()), requester.session),
    }),
  );

  for (const path of ['/people/:name/sessions', '/people/:name/sessions/:id'])
    app.delete(
      path,
      {
        schema: {
          ...answers('End one or all sessions of somebody', views.doneAnswer),
          params: params.extend({ id: z.string().max(64).optional() }),
        },
      },
      async ({ params: { name, id = null }, actor }) => {
        await sessions.end(actor, name, id);
        return { done: true } as const;
      },
    );
}

function personView(
  { name, role, addedBy, addedMs, seenMs, isDisabled, ...person }: KeptPerson,
  nowMs: number,
): z.infer<typeof views.personView> {
  const { account, passwordHash, invitedUntilMs } = person;
  const invited = invitedUntilMs !== null && invitedUntilMs > nowMs ? invitedUntilMs : null;
  const own = passwordHash === null ? 'none' : 'password';
  return {
    ...{ name, role, addedBy, addedMs, seenMs, isDisabled },
    login: account === null ? own : 'openid',
    issuer: account?.issuer ?? null,
    invitedUntilMs: invited,
  };
}
