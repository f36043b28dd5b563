import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server, type Upload } from '@tus/server';
import type { FastifyInstance } from 'fastify';
import { RomkitError } from '../../../system/error.ts';

/** An upload is kept for so long after it began; whoever was cut off resumes it within that time. */
const keptMs = 24 * 3_600_000;
const sweepMs = 3_600_000;
/** An ISO image of a distribution with everything has less. */
const mostBytes = 64 * 2 ** 30;

/** A file that has arrived whole. */
export interface Uploaded {
  /** As the sender called it, without folders. */
  readonly name: string;
  readonly path: string;
}

/** Files that are sent to this server in pieces, by the resumable upload protocol tus 1.0.0. */
export interface Uploads {
  /** @throws RomkitError `unknown-upload`, `upload-not-complete` */
  take(id: string): Promise<Uploaded>;
  remove(id: string): Promise<void>;
}

/**
 * Add the upload routes (tus 1.0.0: creation, termination, expiration) below the prefix of `app`.
 *
 * @param folder for what has arrived so far; made when the first upload begins
 * @param path of the routes, as clients see it
 */
export function uploadRoutes(app: FastifyInstance, folder: string, path: string): Uploads {
  let opened: ReturnType<typeof openStore> | undefined;
  const open = (): ReturnType<typeof openStore> => (opened ??= openStore(folder, path));
  const isEmpty = (): boolean => opened === undefined && !existsSync(folder);
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
  for (const url of ['/uploads', '/uploads/:id']) {
    app.route({
      method: ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
      url,
      schema: { hide: true },
      handler: (request, reply) => {
        if (request.method !== 'POST' && isEmpty())
          return reply.code(404).header('tus-resumable', '1.0.0').send();
        reply.hijack();
        return open().server.handle(request.raw, reply.raw);
      },
    });
  }
  let swept: Promise<unknown> = Promise.resolve();
  const sweep = (): void => {
    if (!isEmpty())
      swept = open()
        .server.cleanUpExpiredUploads()
        .catch(() => undefined);
  };
  const sweeping = setInterval(sweep, sweepMs).unref();
  app.addHook('onReady', (done) => {
    sweep();
    done();
  });
  app.addHook('onClose', async () => {
    clearInterval(sweeping);
    await swept;
  });
  return {
    take: async (id) => uploaded(folder, id, await find(isEmpty() ? undefined : open().store, id)),
    remove: async (id) => {
      await Promise.all([id, `${id}.json`].map((name) => rm(join(folder, name), { force: true })));
    },
  };
}

/** The library makes the folder, and at some moment after this: not before there is an upload. */
function openStore(folder: string, path: string): { store: FileStore; server: Server } {
  const store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: keptMs });
  const server = new Server({
    ...{ path, datastore: store, maxSize: mostBytes, relativeLocation: true },
    // Pages of other sites are refused before; none of them is told that it may ask.
    allowedOrigins: [],
    getFileIdFromRequest: ({ url }) => idPattern.exec(new URL(url).pathname)?.[1],
  });
  return { store, server };
}

const idPattern = /\/([0-9a-f]{32})\/?$/;

async function find(store: FileStore | undefined, id: string): Promise<Upload> {
  try {
    if (store !== undefined && /^[0-9a-f]{32}$/.test(id)) return await store.getUpload(id);
  } catch {
    // As one that never was.
  }
  throw new RomkitError({
    code: 'unknown-upload',
    message: 'There is no such upload.',
    hint: 'Send the file again: an upload is kept for a day.',
  });
}

function uploaded(folder: string, id: string, { size, offset, metadata }: Upload): Uploaded {
  if (size !== offset)
    throw new RomkitError({
      code: 'upload-not-complete',
      message: `Of the file ${offset} bytes have arrived${size === undefined ? '' : `, of ${size}`}.`,
      hint: 'Wait for the rest, or resume the upload.',
    });
  const name = metadata?.['filename']?.split(/[/\\]/).at(-1);
  return { name: name || 'file', path: join(folder, id) };
}
