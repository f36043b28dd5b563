import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { answers } from '../answers.ts';
import type { LoginParts } from './login-routes.ts';
import { hashPassword } from './password.ts';
import * as views from './person-views.ts';

/** The routes by which administrators add and remove people, below `/api/v1`. */
export function peopleRoutes(given: FastifyInstance, { registry, log }: LoginParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const { people } = registry;
  const params = z.object({ name: z.string().max(63) });

  app.get('/people', { schema: answers('People who may log in', views.peopleAnswer) }, async () => ({
    people: (await people.list()).map(({ passwordHash: _, ...person }) => person),
  }));

  app.post(
    '/people',
    { schema: { ...answers('Add somebody', views.doneAnswer), body: views.newPersonBody } },
    async ({ body: { name, role, password }, actor }) => {
      await people.add(actor, { name, role, passwordHash: await hashPassword(password) });
      log.info({ person: name, role, by: actor.by }, 'added somebody');
      return { done: true } as const;
    },
  );

  app.patch(
    '/people/:name',
    {
      schema: { ...answers('Change role or password', views.doneAnswer), params, body: views.editPersonBody },
    },
    async ({ params: { name }, body: { role, password }, actor }) => {
      if (role !== undefined) await people.setRole(name, role);
      if (password !== undefined) await people.setPassword(name, await hashPassword(password));
      log.info({ person: name, role, by: actor.by }, 'changed somebody');
      return { done: true } as const;
    },
  );

  app.delete(
    '/people/:name',
    { schema: { ...answers('Remove somebody', views.doneAnswer), params } },
    async ({ params: { name }, actor }) => {
      await people.remove(name);
      log.info({ person: name, by: actor.by }, 'removed somebody');
      return { done: true } as const;
    },
  );
}
