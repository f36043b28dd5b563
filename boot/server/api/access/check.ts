import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, Registry } from '../../../registry/registry.ts';
import { giveError } from '../answer-error.ts';
import { judgeRequest, type AccessOptions, type Refusal, type Requester } from './access.ts';
import { leastRoleFor } from './route-roles.ts';

declare module 'fastify' {
  interface FastifyRequest {
    requester: Requester;
    /** The author of the request, for the audit log. */
    actor: Actor;
  }
}

/** Streams last: whether their reader may still read is looked at again so often. */
const againMs = 15_000;
const streams: ReadonlySet<string | undefined> = new Set([
  '/api/v1/events',
  '/api/v1/machines/:machine/console',
  '/api/v1/trial/console',
]);

/** Check every request of an application's routes before anything else is done with it. */
export function checkRequests(
  app: FastifyInstance,
  access: AccessOptions,
  registry: Registry,
  clock: () => number,
): void {
  app.decorateRequest('requester', null as unknown as Requester);
  app.decorateRequest('actor', null as unknown as Actor);
  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    const judge = (): Promise<Requester | Refusal> =>
      judgeRequest(request, leastRoleFor(request.method, url), access, registry, clock());
    const found = await judge();
    if ('status' in found) return giveError(reply, found.status, found.code, found.message, null);
    request.requester = found;
    request.actor = found.actor;
    if (streams.has(url) && !access.isLocal) endWithAccess(request, reply, judge);
  });
}

/** A database that does not answer for a moment ends no stream. */
function endWithAccess(
  { socket }: FastifyRequest,
  reply: FastifyReply,
  judge: () => Promise<Requester | Refusal>,
): void {
  const look = (): void =>
    void judge().then(
      (found) => 'status' in found && socket.destroy(),
      () => undefined,
    );
  const looking = setInterval(look, againMs).unref();
  reply.raw.once('close', () => clearInterval(looking));
}
