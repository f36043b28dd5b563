import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import type { Registry } from '../../../registry/registry.ts';
import { answers } from '../answers.ts';
import { machineNamed, machineParameter } from '../named-machine.ts';
import * as views from '../views.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';
import { MachineList } from './machine-list.ts';
import { listedMachine, machineView } from './machine-view.ts';

/** So few are read in a moment by whoever looks first. */
const fewBoots = 250;

/** The routes that show the machines, and how they change, below `/api/v1`. */
export function liveRoutes(given: FastifyInstance, registry: Registry, options: EventStreamOptions): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const list = new MachineList(registry.snapshot());
  const events = new EventStream(registry, list, options);
  let isClosed = false;
  app.addHook('preClose', (done) => {
    isClosed = true;
    events.close();
    done();
  });
  app.addHook('onListen', () => void prepare().catch(() => undefined));

  /** The first look finds the list made. Requests of machines come in between. */
  async function prepare(): Promise<void> {
    events.keepList();
    const latest = await registry.boots.latest();
    for (const _piece of list.pieces(registry.snapshot(), latest)) {
      await turn();
      if (isClosed) return;
    }
    // A new server's machines would fill memory with boots for nobody.
    if (latest.size <= fewBoots) events.forgetUnlessWatched();
  }

  app.get(
    '/machines',
    { schema: { ...answers('The machines', views.machinesAnswer), querystring: views.machinesQuery } },
    async ({ query: { limit } }, reply) => {
      const latest = await registry.boots.latest();
      const snapshot = registry.snapshot();
      const { change, machines } = snapshot;
      const rest = { change, cursor: events.cursor(), total: machines.length };
      const first = limit === undefined ? machines : machines.slice(0, limit);
      if (first.length < machines.length)
        return { ...rest, machines: first.map((each) => listedMachine(snapshot, each, latest.get(each.id))) };
      const body = listBody(rest, [...list.pieces(snapshot, latest)]);
      void reply.type('application/json; charset=utf-8');
      void reply.header(
        'content-length',
        body.reduce((total, { length }) => total + length, 0),
      );
      return (reply as FastifyReply).send(Readable.from(body));
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

/** The answer in pieces, of which the machines are shared by all who ask. @param pieces each begins with a comma */
function listBody(rest: object, pieces: readonly Buffer[]): readonly Buffer[] {
  const [first = Buffer.alloc(0), ...others] = pieces;
  const start = Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"machines":[`);
  return [start, first.subarray(1), ...others, Buffer.from(']}')];
}
