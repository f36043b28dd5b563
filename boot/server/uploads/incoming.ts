import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { z } from 'zod';
import { RomkitError, systemErrorCode } from '../../../system/error.ts';
import type { AddSource } from '../../registry/adding/add-request.ts';

/** A name in the folder: nothing hidden, nothing above or below it. */
export const incomingName = z
  .string()
  .max(255)
  .regex(/^[^./\\\0][^/\\\0]*$/, 'A name in the folder, without "/", that does not begin with ".".');

export const incomingAnswer = z.object({
  /** On the server. */
  folder: z.string(),
  /** By name; the first of them where there are very many. */
  entries: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['file', 'folder']),
      /** Size of a file; null of a folder. */
      sizeBytes: z.number().nullable(),
    }),
  ),
});

type Entry = z.infer<typeof incomingAnswer>['entries'][number];

const mostEntries = 500;

/** The folder in which an administrator puts files on the server, for people to make images of. */
export class Incoming {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws the system's error where the folder cannot be read; one that is not there is empty */
  async list(): Promise<Entry[]> {
    const entries: Entry[] = [];
    try {
      for await (const { name } of await opendir(this.folder)) {
        const entry = incomingName.safeParse(name).success ? await this.#look(name) : null;
        if (entry !== null) entries.push(entry);
        if (entries.length >= mostEntries) break;
      }
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws RomkitError `not-incoming` */
  async source(name: string): Promise<AddSource> {
    const entry = incomingName.safeParse(name).success ? await this.#look(name) : null;
    const path = join(this.folder, name);
    if (entry?.type === 'file') return { type: 'any', file: { name, at: path, sha256: null } };
    if (entry?.type === 'folder') return { type: 'folder', name, path };
    throw new RomkitError({
      code: 'not-incoming',
      message: 'There is no such file in the folder of the server.',
      hint: `Copy it to ${this.folder}.`,
    });
  }

  /** Null where it is neither a file nor a folder, or is gone. */
  async #look(name: string): Promise<Entry | null> {
    const stats = await stat(join(this.folder, name)).catch(() => null);
    if (stats?.isDirectory() === true) return { name, type: 'folder', sizeBytes: null };
    return stats?.isFile() === true ? { name, type: 'file', sizeBytes: stats.size } : null;
  }
}

/** The route that lists the folder. */
export function incomingRoute(given: FastifyInstance, incoming: Incoming): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  app.get(
    '/incoming',
    {
      schema: {
        summary: "Files and folders in the server's folder for new images",
        response: { 200: incomingAnswer },
      },
    },
    async () => ({ folder: incoming.folder, entries: await incoming.list() }),
  );
}
