import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import type { Registry } from '../../../registry/registry.ts';
import { answers } from '../answers.ts';
import type { ServerFacts, SiteExports } from './server-facts.ts';
import { exportAnswer, exportParameters, exportQuery, serversAnswer } from './server-views.ts';

interface ServerParts {
  readonly registry: Registry;
  readonly servers: ServerFacts;
  readonly exports: SiteExports;
}

/** The routes that show the servers and what a site's own ones need, below `/api/v1`. */
export function serverRoutes(given: FastifyInstance, { registry, servers, exports }: ServerParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  app.get(
    '/servers',
    { schema: answers('This server, and others on its registry', serversAnswer) },
    async () => {
      const [here, signs] = await Promise.all([servers.report(), registry.servers.list()]);
      const others = signs.filter(({ id }) => id !== servers.id).map(({ id: _, ...sign }) => sign);
      return { here, others, network: servers.network };
    },
  );

  app.get(
    '/exports/:kind',
    {
      schema: {
        ...answers('Configuration of a server of the site', exportAnswer),
        params: exportParameters,
        querystring: exportQuery,
      },
    },
    ({ params: { kind }, query }) => exports.files({ kind, ...query }, registry.snapshot()),
  );

  app.get('/exports/bootdirectory.tar', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('application/x-tar')
      .header('content-disposition', 'attachment; filename="bootdirectory.tar"')
      .send(await exports.archive(registry.snapshot())),
  );
}
