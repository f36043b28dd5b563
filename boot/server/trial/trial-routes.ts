import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { missingError, type RomkitError } from '../../../system/error.ts';
import { nameSchema } from '../../registry/model/names.ts';
import type { Registry } from '../../registry/registry.ts';
import { trialBody, trialRunSchema, trialsAnswer } from './trial-run.ts';
import type { Trials } from './trials.ts';
import { answers } from '../api/answers.ts';
import { offsetOf, streamConsole } from '../api/console-stream.ts';

interface TrialParts {
  readonly registry: Registry;
  /** Null: this server has no virtual machines. */
  readonly trials: Trials | null;
  readonly epoch: string;
}

/** The routes that try a revision in a virtual machine, below `/api/v1`. */
export function trialRoutes(given: FastifyInstance, { registry, trials, epoch }: TrialParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const show = async () => ({
    run: trials?.run ?? null,
    trials: [...(await registry.trials.list())],
    isPossible: trials !== null,
  });

  app.get('/trials', { schema: answers('Revisions tried in a virtual machine', trialsAnswer) }, show);

  app.post(
    '/images/:image/revisions/:revision/trial',
    {
      schema: {
        ...answers('Try a revision in a virtual machine', trialRunSchema),
        params: z.object({ image: nameSchema, revision: z.coerce.number().int().positive() }),
        body: trialBody,
      },
    },
    ({ params: { image, revision }, body: { as, firmware, memoryMiB }, actor }) => {
      if (trials === null) throw notHere();
      return trials.start({ image, revision, as, firmware, memoryMiB }, actor.by);
    },
  );

  app.delete('/trial', { schema: answers('Stop the trial that is under way', trialsAnswer) }, async () => {
    await trials?.stop();
    return show();
  });

  const querystring = z.object({ run: z.coerce.number().int().optional() });
  app.get('/trial/console', { schema: { hide: true, querystring } }, (request, reply) => {
    const { run = null, history = null } = trials ?? {};
    // An event stream is told by 204 not to ask again (HTML Living Standard, section 9.2).
    if (run === null || history === null || (request.query.run ?? run.id) !== run.id)
      return reply.code(204).send();
    const ownEpoch = `${epoch}-${run.id}`;
    const from = offsetOf(request.headers['last-event-id']?.toString(), ownEpoch) ?? 0;
    reply.hijack();
    streamConsole(reply.raw, { history, epoch: ownEpoch, from });
  });
}

const notHere = (): RomkitError =>
  missingError(
    'trial-not-here',
    'This server has no virtual machines to try images in.',
    'Use romkit image try on a machine with QEMU.',
  );
