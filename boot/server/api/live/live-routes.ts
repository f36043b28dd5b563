import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import type { Registry } from '../../../registry/registry.ts';
import { answers } from '../answers.ts';
import { machineNamed, machineParameter } from '../named-machine.ts';
import * as views from '../views.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';
import { MachineList } from './machine-list.ts';
import { machineView } from './machine-view.ts';

/** The routes that show the machines, and how they change, below `/api/v1`. */
export function liveRoutes(given: FastifyInstance, registry: Registry, options: EventStreamOptions): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const list = new MachineList(registry.snapshot());
  const events = new EventStream(registry, list, options);
  app.addHook('preClose', (done) => {
    events.close();
    done();
  });

  app.get(
    '/machines',
    { schema: { ...answers('The machines', views.machinesAnswer), querystring: views.machinesQuery } },
    async ({ query: { limit } }, reply) => {
      const latest = await registry.boots.latest();
      const snapshot = registry.snapshot();
      const answer = {
        change: snapshot.change,
        cursor: events.cursor(),
        total: snapshot.machines.length,
        machines: list.all(snapshot, latest, limit),
      };
      reply.serializer(({ machines, ...rest }: typeof answer) => {
        const texts = machines.map((view) => list.textOf(view));
        return `${JSON.stringify(rest).slice(0, -1)},"machines":[${texts.join()}]}`;
      });
      return answer;
    },
  );

  app.get(
    '/machines/:machine',
    {
      schema: {
        ...answers('One machine, by its number or a MAC address', views.machineViewSchema),
        params: machineParameter,
      },
    },
    async ({ params: { machine: name } }) => {
      const snapshot = registry.snapshot();
      const machine = machineNamed(snapshot, name);
      const [boot] = await registry.boots.list({ machine: machine.id, limit: 1 });
      return machineView(snapshot, machine, boot);
    },
  );

  const querystring = z.object({ after: z.string().max(100).optional() });
  app.get('/events', { schema: { hide: true, querystring } }, (request, reply) => {
    reply.hijack();
    events.join(reply.raw, request.headers['last-event-id']?.toString() ?? request.query.after);
  });
}
