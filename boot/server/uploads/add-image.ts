import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import type { AddSource } from '../../registry/adding/add-request.ts';
import { prepareAdd } from '../../registry/adding/prepare-add.ts';
import type { ContentStore } from '../../registry/content/store.ts';
import { nameSchema } from '../../registry/model/names.ts';
import { planChange } from '../../registry/plan/plan.ts';
import type { Registry } from '../../registry/registry.ts';
import { filter } from '../../../system/process/filter.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { addImageAnswer, addImageBody, type AddImageBody } from './add-image-body.ts';
import type { Incoming } from './incoming.ts';
import type { Uploads } from './uploads.ts';

/** The route that makes a revision of an image from uploads, a URL, or what lies on the server. */
export function addImageRoute(
  given: FastifyInstance,
  registry: Registry,
  content: ContentStore,
  uploads: Uploads,
  incoming: Incoming,
): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  app.post(
    '/images/:image/revisions',
    {
      schema: {
        summary: 'Add a revision of an image from uploads, a URL, or a file or folder on the server',
        params: z.object({ image: nameSchema }),
        body: addImageBody,
        response: { 200: addImageAnswer },
      },
    },
    async ({ params: { image }, body, actor }) => {
      const notes: string[] = [];
      const request = {
        ...{ append: body.append, title: body.title, reportsUp: body.reportsUp },
        source: await sourceOf(body.source, uploads, incoming),
      };
      const prepared = await prepareAdd(request, {
        ...{ content, run: runJob, filter },
        onEvent: (event) => {
          if (event.type === 'note') notes.push(event.message);
          if (event.type === 'recognised') notes.push(`${event.file}: ${event.as}`);
        },
      });
      try {
        const revision = body.dryRun ? { ...prepared.plan.revision, files: [] } : await prepared.execute();
        const changes = [{ type: 'add-revision' as const, image, revision }];
        const plan = planChange(registry.snapshot(), changes);
        const { summary } = plan;
        const nextBoots = [...plan.nextBootChanges];
        const warnings = plan.warnings.map((warning) => ({ ...warning, machines: [...warning.machines] }));
        const cautions = [...prepared.plan.notes];
        if (body.dryRun) return { entry: null, summary, nextBoots, warnings, notes, cautions };
        const { id } = await registry.apply(actor, changes);
        await Promise.all(uploadsIn(body.source).map((each) => uploads.remove(each)));
        return { entry: id, summary, nextBoots, warnings, notes, cautions };
      } finally {
        await prepared.discard();
      }
    },
  );
}

function uploadsIn(source: AddImageBody['source']): readonly string[] {
  if (source.type === 'url' || source.type === 'incoming') return [];
  return source.type === 'upload' ? [source.upload] : [source.kernel, ...source.initrds];
}

async function sourceOf(
  source: AddImageBody['source'],
  uploads: Uploads,
  incoming: Incoming,
): Promise<AddSource> {
  const at = async (id: string) => {
    const { name, path } = await uploads.take(id);
    return { name, at: path, sha256: null };
  };
  switch (source.type) {
    case 'files': {
      const initrds = [];
      for (const initrd of source.initrds) initrds.push(await at(initrd));
      return { type: 'files', kernel: await at(source.kernel), initrds };
    }
    case 'upload':
      return { type: 'any', file: await at(source.upload) };
    case 'incoming':
      return await incoming.source(source.name);
    case 'url':
      return { type: 'any', file: { name: source.url, at: source.url, sha256: source.sha256 } };
  }
}
