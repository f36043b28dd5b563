import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { parseMac } from '../../chain/mac.ts';
import { usualLayout } from '../../dialects/assignment.ts';
import { decisionScript } from '../../dialects/decision-script.ts';
import { dialects } from '../../dialects/request.ts';
import type { LoggedChange } from '../../registry/model/change.ts';
import { planChange } from '../../registry/plan/plan.ts';
import type { Registry } from '../../registry/registry.ts';
import { resolve } from '../../registry/resolve/resolve.ts';
import { answers } from './answers.ts';
import { demandRole } from './access/access.ts';
import { leastRoleForChanges } from './access/route-roles.ts';
import * as views from './views.ts';

/** The routes that read and change the registry, below `/api/v1`. */
export function registryRoutes(given: FastifyInstance, registry: Registry): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  app.get('/pool', { schema: answers('Images, assignments and policy', views.poolAnswer) }, () => {
    const { change, images, assignments, policy } = registry.snapshot();
    return { change, images: [...images.values()], assignments: [...assignments], policy };
  });

  app.get(
    '/boots',
    { schema: { ...answers('Boots, newest first', views.bootsAnswer), querystring: views.bootsQuery } },
    async ({ query: { machine, image, before, limit } }) => ({
      boots: [
        ...(await registry.boots.list({
          ...(machine === undefined ? {} : { machine }),
          ...(image === undefined ? {} : { image }),
          ...(before === undefined ? {} : { before }),
          limit,
        })),
      ],
    }),
  );

  app.get(
    '/audit',
    {
      schema: {
        ...answers('Changes that were made, newest first', views.auditAnswer),
        querystring: views.auditQuery,
      },
    },
    async ({ query: { before, limit } }) => ({
      entries: [...(await registry.audit({ ...(before === undefined ? {} : { before }), limit }))],
    }),
  );

  app.post(
    '/changes',
    { schema: { ...answers('Plan or make changes', views.changesAnswer), body: views.changesBody } },
    async ({ body: { changes, dryRun }, actor, requester }) => {
      demandRole(requester, leastRoleForChanges(changes));
      const plan = planChange(registry.snapshot(), changes);
      const { summary } = plan;
      const nextBoots = [...plan.nextBootChanges];
      const warnings = plan.warnings.map((warning) => ({ ...warning, machines: [...warning.machines] }));
      const entry = dryRun ? null : (await registry.apply(actor, changes)).id;
      return { entry, summary, nextBoots, warnings };
    },
  );

  app.post(
    '/undo',
    { schema: { ...answers('Take a change back', views.undoAnswer), body: views.undoBody } },
    async ({ body, actor, requester }) => {
      const demand = (changes: readonly LoggedChange[]): void =>
        demandRole(requester, leastRoleForChanges(changes));
      const { id, summary, undoes } = await registry.undo({ ...actor, via: 'undo' }, body.entry, demand);
      return { entry: id, summary, undoes };
    },
  );

  app.get(
    '/explain/:mac',
    {
      schema: {
        ...answers('What a machine boots, and why', views.explainAnswer),
        params: z.object({ mac: z.string().max(60) }),
        querystring: views.explainQuery,
      },
    },
    ({ params, query }) => {
      const mac = parseMac(params.mac);
      const decision = resolve(registry.snapshot(), mac, query.firmware ?? null, query.architecture ?? null);
      const written = dialects.map((dialect) => [
        dialect,
        decisionScript(decision, { dialect, mac, attempt: 0, held: false }, usualLayout).text,
      ]);
      return {
        ...{ mac, machine: decision.machine, outcome: decision.outcome, rules: [...decision.rules] },
        scripts: Object.fromEntries(written) as Record<string, string>,
      };
    },
  );
}
