import type { FastifyInstance } from 'fastify';
import type { BootTracker } from '../track/tracker.ts';
import type { BootFiles } from './boot-files.ts';
import type { HttpEvents } from './http-events.ts';
import type { ImageFiles } from './image-files.ts';
import type { MachineScripts } from './script/machine-scripts.ts';
import { bootDirectory } from './paths.ts';
import { reportRoutes } from './report-routes.ts';
import { scriptRoutes } from './script/script-routes.ts';

/** The parts of the boot directory. */
export interface BootDirectory {
  /** The server's URL for machines; null takes the address by which each asks. */
  readonly publicUrl: string | null;
  readonly clock: () => number;
  readonly tracker: BootTracker;
  readonly events: HttpEvents;
  readonly scripts: MachineScripts;
  readonly images: ImageFiles;
  readonly bootFiles: BootFiles;
}

/**
 * Everything below `/bootdirectory/`. It is open, for machines cannot log in, and shows scripts, files of images and
 * boot files by their names; it lists nothing.
 */
export function bootDirectoryRoutes(app: FastifyInstance, directory: BootDirectory): void {
  scriptRoutes(app, directory);
  reportRoutes(app, directory);
  app.get<{ Params: { '*': string } }>(`${bootDirectory}/images/*`, async (request, reply) => {
    const wanted = directory.images.find(request.params['*']);
    if (wanted === null) {
      reply.callNotFound();
      return reply;
    }
    reply.hijack();
    await directory.images.send(wanted, request.raw, reply.raw);
    return reply;
  });
}
