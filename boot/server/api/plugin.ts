import { dirname, join } from 'node:path';
import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import {
  fastifyZodOpenApiPlugin,
  fastifyZodOpenApiTransformers,
  RequestValidationError,
  validatorCompiler,
} from 'fastify-zod-openapi';
import { powerBy, type Power } from '../../power/power.ts';
import type { ContentStore } from '../../registry/content/store.ts';
import { addImageRoute } from '../uploads/add-image.ts';
import { Incoming, incomingRoute } from '../uploads/incoming.ts';
import { uploadRoutes } from '../uploads/uploads.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ServerLog } from '../log.ts';
import type { AccessOptions } from './access/access.ts';
import { checkRequests } from './access/check.ts';
import { answerError } from './answer-error.ts';
import { consoleRoutes, type ConsoleOf } from './console-routes.ts';
import { liveRoutes } from './live/live-routes.ts';
import { loginLimit } from './people/login-limit.ts';
import { loginRoutes } from './people/login-routes.ts';
import { peopleRoutes } from './people/people-routes.ts';
import { openidRoutes } from './people/openid/openid-routes.ts';
import { OpenidProvider, type OpenidOptions } from './people/openid/provider.ts';
import { argon2, type Hasher } from './people/password.ts';
import { sessionRoutes } from './people/session-routes.ts';
import { SetupLink } from './people/setup-link.ts';
import { tokenRoutes } from './people/token-routes.ts';
import { poolMetrics } from './metrics.ts';
import { packLists } from './packed.ts';
import { powerRoutes } from './power-routes.ts';
import type { ServerFacts, SiteExports } from './servers/server-facts.ts';
import { serverRoutes } from './servers/server-routes.ts';
import { registryRoutes } from './routes.ts';
import { trialRoutes } from '../trial/trial-routes.ts';
import type { Trials } from '../trial/trials.ts';
import type { FirmwareBuilds } from '../firmware/firmware-builds.ts';
import { firmwareRoutes } from '../firmware/firmware-routes.ts';
import { validationText } from './validation-text.ts';

export interface ApiOptions {
  readonly registry: Registry;
  /** Image files are added to it; without one the API takes none. */
  readonly content?: ContentStore;
  /** Folder whose files people may make images of; default: `incoming` beside the content. */
  readonly incoming?: string | undefined;
  readonly log: ServerLog;
  readonly access: AccessOptions;
  /** Tells one run of the server from another, in the ids of events. */
  readonly epoch: string;
  /** Default: there is none. */
  readonly setup?: SetupLink | undefined;
  /** Default: people log in with passwords alone. */
  readonly openid?: OpenidOptions | undefined;
  /** Default: Argon2. */
  readonly hasher?: Hasher | undefined;
  /** Milliseconds since 1970; default: the system's. */
  readonly clock?: (() => number) | undefined;
  /** Default: no machine can be switched. */
  readonly power?: Power | undefined;
  /** Default: no console is seen. */
  readonly consoleOf?: ConsoleOf | undefined;
  /** Default: this server has no virtual machines. Whoever made it ends it. */
  readonly trials?: Trials | null | undefined;
  /** Default: this server builds no firmware. Whoever made it ends it. */
  readonly firmware?: FirmwareBuilds | null | undefined;
  /** With `exports`; default: nothing is told of the servers. */
  readonly servers?: ServerFacts | undefined;
  readonly exports?: SiteExports | undefined;
  /** Default: this server captures nothing. */
  readonly droppedPackets?: (() => number) | undefined;
}

const prefix = '/api/v1';

/**
 * The API: `/api/v1/…` with its OpenAPI document, `/metrics` and `/healthz`. Every route of it passes one check; the
 * liveness route alone is open.
 */
export async function apiRoutes(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const { registry, log, access } = options;
  app.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok\n'));
  await app.register(async (scope) => {
    checkRequests(scope, access, registry, options.clock ?? Date.now);
    packLists(scope);
    scope.setErrorHandler((error: Parameters<typeof answerError>[0], _request, reply) =>
      answerError(error, reply, log),
    );
    await documented(scope, options);
    const metrics = poolMetrics(registry, options.droppedPackets);
    scope.get('/metrics', async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
    scope.addHook('onClose', (_instance, done) => {
      metrics.close();
      done();
    });
  });
}

async function documented(scope: FastifyInstance, options: ApiOptions): Promise<void> {
  const {
    registry,
    log,
    epoch,
    content,
    power = powerBy([]),
    consoleOf = () => undefined,
    trials = null,
    firmware = null,
  } = options;
  scope.setValidatorCompiler(validatorCompiler);
  scope.setSchemaErrorFormatter(([first]) => {
    const issue = first instanceof RequestValidationError ? first.params.issue : undefined;
    return new Error(issue === undefined ? 'The request is not valid.' : validationText(issue));
  });
  // Answers are romkit's own data, which the compiler has checked: parsing 10,000 machines again takes too long.
  scope.setSerializerCompiler(() => JSON.stringify);
  await scope.register(fastifyZodOpenApiPlugin);
  await scope.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: 'romkit boot server', version: '1' } },
    ...fastifyZodOpenApiTransformers,
  });
  await scope.register(
    async (api) => {
      registryRoutes(api, registry);
      liveRoutes(api, registry, {
        epoch,
        onTrial: (listener) => trials?.onRun(listener),
        onFirmware: (listener) => firmware?.onRun(listener),
      });
      powerRoutes(api, { registry, power, log });
      consoleRoutes(api, { registry, consoleOf, epoch });
      trialRoutes(api, { registry, trials, epoch });
      firmwareRoutes(api, { registry, firmware });
      if (content !== undefined) {
        const uploads = uploadRoutes(api, join(content.root, 'uploads'), `${prefix}/uploads`);
        const incoming = new Incoming(options.incoming ?? join(dirname(content.root), 'incoming'));
        incomingRoute(api, incoming);
        addImageRoute(api, registry, content, uploads, incoming);
      }
      const { servers, exports } = options;
      if (servers !== undefined && exports !== undefined) serverRoutes(api, { registry, servers, exports });
      const { setup = new SetupLink(null), clock = Date.now, hasher = argon2 } = options;
      const openid = options.openid === undefined ? null : new OpenidProvider(options.openid, clock);
      const login = { registry, log, setup, clock, hasher, openid, limit: await loginLimit(api) };
      for (const add of [loginRoutes, sessionRoutes, peopleRoutes, tokenRoutes, openidRoutes])
        add(api, login);
      api.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
    },
    { prefix },
  );
}
