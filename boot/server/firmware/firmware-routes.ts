import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { missingError, type RomkitError } from '../../../system/error.ts';
import type { Registry } from '../../registry/registry.ts';
import { answers } from '../api/answers.ts';
import type { FirmwareBuilds } from './firmware-builds.ts';
import { buildBody, firmwareRunSchema, scriptBody } from './firmware-run.ts';
import { firmwareAnswer, scriptAnswer, sourcesAnswer, type FirmwareAnswer } from './firmware-views.ts';
import { manifestSchema, stampSchema } from './kept-build.ts';
import { lintedScript } from './site-script.ts';
import { whoRuns } from './who-runs.ts';

interface FirmwareParts {
  readonly registry: Registry;
  /** Null: this server builds no firmware. */
  readonly firmware: FirmwareBuilds | null;
}

const params = z.object({ stamp: stampSchema });

/** The routes that build firmware and give it away, below `/api/v1`. */
export function firmwareRoutes(given: FastifyInstance, { registry, firmware }: FirmwareParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const here = (): FirmwareBuilds => {
    if (firmware === null) throw notHere();
    return firmware;
  };
  const show = (): FirmwareAnswer => ({
    ...{ run: firmware?.run ?? null, baseUrl: firmware?.builder.baseUrl() ?? null },
    ...whoRuns(firmware?.kept.list() ?? [], registry.snapshot().machines),
  });

  app.get('/firmware', { schema: answers('Firmware that is kept, and who runs it', firmwareAnswer) }, show);

  app.get(
    '/firmware/sources',
    { schema: answers('The sources that firmware is built from', sourcesAnswer) },
    async () => ({ sources: (await firmware?.builder.sources()) ?? [] }),
  );

  app.post(
    '/firmware/builds',
    { schema: { ...answers('Build firmware for this site', firmwareRunSchema), body: buildBody } },
    ({ body, actor }) => here().start(body, actor.by),
  );

  app.delete(
    '/firmware/build',
    { schema: answers('Stop the build that is under way', firmwareAnswer) },
    async () => {
      await firmware?.stop();
      return show();
    },
  );

  app.post(
    '/firmware/script',
    {
      schema: {
        ...answers('A script for this site, and what is wrong with it', scriptAnswer),
        body: scriptBody,
      },
    },
    ({ body: { platform, ...wish } }) => lintedScript(wish, platform, here().builder),
  );

  app.get('/firmware/builds/:stamp/file', { schema: { hide: true, params } }, async (request, reply) => {
    const { name, bytes } = await here().kept.file(request.params.stamp);
    return give(reply.type('application/octet-stream'), name, bytes);
  });

  app.get(
    '/firmware/builds/:stamp/manifest',
    { schema: { ...answers('How a kept file was built', manifestSchema), params } },
    async (request, reply) => {
      const { name, bytes } = await here().kept.manifest(request.params.stamp);
      return give(reply.type('application/json'), name, bytes) as never;
    },
  );
}

/** @param name which the store has checked: it needs no quoting */
const give = (reply: FastifyReply, name: string, bytes: Buffer): FastifyReply =>
  reply.header('content-disposition', `attachment; filename="${name}"`).send(bytes);

const notHere = (): RomkitError =>
  missingError(
    'firmware-not-here',
    'This server builds no firmware.',
    'Build it with romkit build on a machine with a compiler.',
  );
