import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { RomkitError } from '../../../system/error.ts';
import type { Mac } from '../../chain/event.ts';
import type { ConsoleHistory } from '../../evidence/console/history.ts';
import type { Registry } from '../../registry/registry.ts';
import { offsetOf, streamConsole } from './console-stream.ts';
import { machineNamed, machineParameter as params } from './named-machine.ts';
import { firstItem } from '../../../system/present.ts';

/** Consoles that the server sees; undefined where it does not see this machine's. */
export type ConsoleOf = (mac: Mac) => ConsoleHistory | undefined;

interface ConsoleParts {
  readonly registry: Registry;
  readonly consoleOf: ConsoleOf;
  readonly epoch: string;
}

/** The route that shows a machine's console, below `/api/v1`. */
export function consoleRoutes(given: FastifyInstance, { registry, consoleOf, epoch }: ConsoleParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const querystring = z.object({ from: z.coerce.number().int().min(0).default(0) });
  app.get('/machines/:machine/console', { schema: { hide: true, params, querystring } }, (request, reply) => {
    const machine = machineNamed(registry.snapshot(), request.params.machine);
    const history = machine.macs.map(consoleOf).find((each) => each !== undefined);
    if (history === undefined) {
      // An event stream is told by 204 not to ask again (HTML Living Standard, section 9.2).
      if (request.headers.accept === 'text/event-stream') return reply.code(204).send();
      throw noConsole(machine.name ?? firstItem(machine.macs));
    }
    const from = offsetOf(request.headers['last-event-id']?.toString(), epoch) ?? request.query.from;
    reply.hijack();
    streamConsole(reply.raw, { history, epoch, from });
  });
}

const noConsole = (machine: string): RomkitError =>
  new RomkitError({
    code: 'unknown-console',
    message: `The console of ${machine} cannot be seen from here.`,
    hint: 'Consoles are there for the machines of romkit serve --rack; romkit console reads a serial line.',
  });
