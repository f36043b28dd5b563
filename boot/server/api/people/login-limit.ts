import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyRateLimit from '@fastify/rate-limit';
import { RomkitError } from '../../../../system/error.ts';

/** Tries a minute; each try takes 19 MiB and 30 ms of a core. */
const most = { ofName: 10, ofAddress: 30, atOnce: 4 };
/** Names and addresses that are remembered; older ones make room. */
const remembered = 5000;

/** Run a try to log in where there were not too many. @throws RomkitError `too-many-tries` */
export type LimitTries = <T>(request: FastifyRequest, name: string, work: () => Promise<T>) => Promise<T>;

/** Limits by name and by address (an IPv6 network of 64 bits counts as one). */
export async function loginLimit(app: FastifyInstance): Promise<LimitTries> {
  await app.register(fastifyRateLimit, { global: false, cache: remembered });
  const timeWindow = 60_000;
  const ofAddress = app.createRateLimit({ max: most.ofAddress, timeWindow });
  const names = new WeakMap<FastifyRequest, string>();
  const ofName = app.createRateLimit({
    ...{ max: most.ofName, timeWindow },
    keyGenerator: (request) => `name ${names.get(request) ?? ''}`,
  });
  let running = 0;
  return async (request, name, work) => {
    names.set(request, name);
    for (const limit of [ofAddress, ofName]) {
      const { isAllowed, ...found } = await limit(request);
      if (!isAllowed && 'isExceeded' in found && found.isExceeded) throw tooMany();
    }
    if (running >= most.atOnce) throw tooMany();
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  };
}

const tooMany = (): RomkitError =>
  new RomkitError({
    code: 'too-many-tries',
    message: 'There were too many tries to log in.',
    hint: 'Try again in a minute.',
  });
