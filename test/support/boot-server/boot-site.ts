import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { BootEvent } from '../../../boot/chain/event.ts';
import type { Assignment } from '../../../boot/registry/model/assignment.ts';
import type { ImageFile } from '../../../boot/registry/model/image.ts';
import { buildBootApp, type BootAppOptions } from '../../../boot/server/app.ts';
import { startServer, type RunningServer } from '../../../boot/server/start.ts';
import { assignment, image, machine } from '../../boot/registry/sample.ts';
import { MemoryDatabase } from '../registry/memory-registry.ts';
import { silentLog } from '../silent-log.ts';

/** A registry with two images, and boot servers on it. */
export interface BootSite {
  readonly database: MemoryDatabase;
  readonly folder: string;
  readonly kernel: ImageFile & { readonly bytes: Buffer };
  readonly initrd: ImageFile & { readonly bytes: Buffer };
  readonly events: BootEvent[];
  /** An application of its own on the same registry. */
  build(options?: Partial<BootAppOptions>): FastifyInstance;
  start(options?: Partial<BootAppOptions>): Promise<RunningServer & { readonly url: string }>;
  remove(): Promise<void>;
}

/** Machine 1 is given `debian`, machine 2 nothing; `tools` has one file more, that its system asks for. */
export function bootSite(
  assignments: readonly Assignment[] = [assignment({ type: 'machine', machine: 1 }, 'debian')],
): BootSite {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-site-'));
  const put = (role: ImageFile['role'], name: string, sizeBytes: number): ImageFile & { bytes: Buffer } => {
    const bytes = randomBytes(sizeBytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, sha256), bytes);
    return { role, name, sha256, sizeBytes, bytes };
  };
  const kernel = put('kernel', 'vmlinuz', 30_000);
  const initrd = put('initrd', 'initrd.gz', 2_500_000);
  const extra = put('module', 'x86_64/root.sfs', 5000);
  const files = [kernel, initrd].map(({ bytes: _, ...file }) => file);
  const { bytes: _, ...module } = extra;
  const database = new MemoryDatabase({
    machines: [machine(1), machine(2)],
    images: [image('debian', { files }, { files }), image('tools', { files: [...files, module] })],
    assignments,
  });
  const events: BootEvent[] = [];
  const open: FastifyInstance[] = [];
  const build = (options: Partial<BootAppOptions> = {}): FastifyInstance => {
    const app = buildBootApp({
      registry: database.open(),
      content: { pathOf: (sha256) => join(folder, sha256) },
      clock: Date.now,
      log: silentLog,
      onEvent: (event) => events.push(event),
      ...options,
    });
    open.push(app);
    return app;
  };
  return {
    ...{ database, folder, kernel, initrd, events, build },
    start: async (options) => {
      const server = await startServer(build(options), '127.0.0.1', 0);
      return { ...server, url: `${options?.tls ? 'https' : 'http'}://127.0.0.1:${server.port}` };
    },
    remove: async () => {
      await Promise.all(open.map((app) => app.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Everything that was to be written has been. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
