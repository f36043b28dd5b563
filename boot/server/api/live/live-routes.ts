import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
    { schema: answers('All machines', views.machinesAnswer), onSend: compressed },
    async (_request, reply) => {
      const latest = await registry.boots.latest();
      const snapshot = registry.snapshot();
      const answer = {
        change: snapshot.change,
        cursor: events.cursor(),
        machines: list.all(snapshot, latest),
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

const pack = promisify(gzip);

/** Within one computer compression takes longer than it saves. */
const isNear = (address = ''): boolean => /^(?:127\.|::1$|::ffff:127\.)/.test(address);

/** Thousands of machines are megabytes of JSON, and a tenth of that on the wire. */
async function compressed(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
  if (!takesGzip || isNear(request.socket.remoteAddress) || typeof payload !== 'string') return payload;
  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').removeHeader('content-length');
  return pack(payload, { level: 1 });
}
