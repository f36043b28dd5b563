import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import type { Registry } from '../../../registry/registry.ts';
import { RomkitError } from '../../../../system/error.ts';
import type { ServerLog } from '../../log.ts';
import { hashOf } from '../access/access.ts';
import { answers } from '../answers.ts';
import { beginSession } from './begin-session.ts';
import type { LimitTries } from './login-limit.ts';
import type { OpenidProvider } from './openid/provider.ts';
import { hashPassword, isPassword, type Hasher } from './password.ts';
import * as views from './person-views.ts';
import type { SetupLink } from './setup-link.ts';

export interface LoginParts {
  readonly registry: Pick<Registry, 'people' | 'sessions' | 'tokens'>;
  readonly log: ServerLog;
  readonly setup: SetupLink;
  readonly limit: LimitTries;
  readonly hasher: Hasher;
  /** Null: people log in with passwords alone. */
  readonly openid: OpenidProvider | null;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The routes that are open to those who have not logged in, below `/api/v1`. */
export function loginRoutes(
  given: FastifyInstance,
  { registry, log, setup, limit, clock, hasher }: LoginParts,
): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();

  app.get('/session', { schema: answers('Who asks', views.whoAnswer) }, ({ requester }) => ({
    name: requester.role === null ? null : requester.actor.by,
    role: requester.role,
    isPerson: requester.session !== null,
  }));

  app.post(
    '/login',
    { schema: { ...answers('Log in', views.whoAnswer), body: views.loginBody } },
    async (request, reply) => {
      const name = request.body.name.trim().toLowerCase();
      return limit(request, name, async () => {
        const person = await registry.people.find(name);
        const isRight = await isPassword(person?.passwordHash ?? null, request.body.password, hasher);
        if (person === undefined || person.isDisabled || !isRight) {
          log.warn({ address: request.ip }, 'refused a login');
          throw notRight();
        }
        log.info({ person: name, address: request.ip }, 'logged in');
        return beginSession(registry, person, request, reply, clock());
      });
    },
  );

  app.post(
    '/setup',
    { schema: { ...answers('Make the first administrator', views.whoAnswer), body: views.setupBody } },
    async (request, reply) => {
      const { secret, name, password } = request.body;
      return limit(request, name, async () => {
        if (!setup.fits(secret)) throw noSetup();
        const person = {
          name,
          role: 'administrator',
          passwordHash: await hashPassword(password, hasher),
        } as const;
        await registry.people.addFirst({ by: 'setup', via: 'page' }, person);
        setup.close();
        log.info({ person: name, address: request.ip }, 'made the first administrator');
        return beginSession(registry, person, request, reply, clock());
      });
    },
  );

  app.post(
    '/invitation',
    { schema: { ...answers('Choose a password', views.whoAnswer), body: views.invitationBody } },
    async (request, reply) =>
      limit(request, hashOf(request.body.secret), async () => {
        const passwordHash = await hashPassword(request.body.password, hasher);
        const person = await registry.people.accept(hashOf(request.body.secret), passwordHash, clock());
        if (person.isDisabled) throw notRight();
        log.info({ person: person.name, address: request.ip }, 'chose a password');
        return beginSession(registry, person, request, reply, clock());
      }),
  );
}

const notRight = (): RomkitError =>
  new RomkitError({ code: 'login-refused', message: 'Name or password is not right.' });

const noSetup = (): RomkitError =>
  new RomkitError({
    code: 'setup-refused',
    message: 'This link is void.',
    hint: 'romkit serve prints a new one when it starts and there is nobody yet.',
  });
