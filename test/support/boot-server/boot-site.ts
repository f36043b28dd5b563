import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { BootEvent } from '../../../boot/chain/event.ts';
import type { Assignment } from '../../../boot/registry/model/assignment.ts';
import type { Change } from '../../../boot/registry/model/change.ts';
import type { ImageFile, NewRevision } from '../../../boot/registry/model/image.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { buildBootApp, type BootAppOptions } from '../../../boot/server/app.ts';
import { startServer, type RunningServer } from '../../../boot/server/start.ts';
import { sha256 } from '../../../system/files/files.ts';
import { assignment, mac, newRevision } from '../../boot/registry/sample.ts';
import { makeFreshRegistry } from '../registry/fresh-registry.ts';
import { watchRegistry, type WatchedRegistry } from '../registry/watched-registry.ts';
import { silentLog } from '../silent-log.ts';

/** A registry with images, and boot servers on it. */
export interface BootSite {
  /** That of the servers which are given no other. */
  readonly registry: WatchedRegistry;
  /** Where the content lies, by its sha256. */
  readonly folder: string;
  readonly kernel: SampleFile;
  readonly initrd: SampleFile;
  readonly events: BootEvent[];
  /** Another process's registry on the same database. */
  openRegistry(): Promise<WatchedRegistry>;
  build(options?: Partial<BootAppOptions>): FastifyInstance;
  start(options?: Partial<BootAppOptions>): Promise<RunningServer & { readonly url: string }>;
  /** Resolves when no registry is being written. */
  settled(): Promise<void>;
  remove(): Promise<void>;
}

export interface SampleFile extends ImageFile {
  readonly bytes: Buffer;
}

/** Machine 1 is given `debian`, machine 2 nothing; `tools` has one file more, that its system asks for. */
export async function bootSite(
  assignments: readonly Assignment[] = [assignment({ type: 'machine', machine: 1 }, 'debian')],
): Promise<BootSite> {
  const folder = mkdtempSync(join(tmpdir(), 'romkit-site-'));
  for (const { sha256, bytes } of [kernel, initrd, extra]) writeFileSync(join(folder, sha256), bytes);
  const registries: WatchedRegistry[] = [];
  const apps: FastifyInstance[] = [];
  const open = async (): Promise<WatchedRegistry> => {
    const opened = watchRegistry(await openRegistry({ state: join(folder, 'state') }));
    registries.push(opened);
    return opened;
  };
  await makeFreshRegistry(join(folder, 'state'));
  const registry = await open();
  await registry.apply({ by: 'test', via: 'test' }, siteChanges(assignments));
  const events: BootEvent[] = [];
  const build = (options: Partial<BootAppOptions> = {}): FastifyInstance => {
    const app = buildBootApp({
      registry,
      content: { root: folder, pathOf: (sha256) => join(folder, sha256) },
      clock: Date.now,
      log: silentLog,
      onEvent: (event) => events.push(event),
      ...options,
    });
    apps.push(app);
    return app;
  };
  return {
    ...{ registry, folder, kernel, initrd, events, build, openRegistry: open },
    start: async (options) => {
      const server = await startServer(build(options), '127.0.0.1', 0);
      return { ...server, url: `${options?.tls ? 'https' : 'http'}://127.0.0.1:${server.port}` };
    },
    settled: async () => {
      for (const each of registries) await each.settled();
    },
    remove: async () => {
      await Promise.all(apps.map((app) => app.close()));
      await Promise.all(registries.map((each) => each.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

function sample(role: ImageFile['role'], name: string, sizeBytes: number): SampleFile {
  const bytes = randomBytes(sizeBytes);
  return { role, name, sha256: sha256(bytes), sizeBytes, bytes };
}

/** The same for all sites of a suite: random bytes and their checksum take longer than a registry. */
const kernel = sample('kernel', 'vmlinuz', 30_000);
const initrd = sample('initrd', 'initrd.gz', 6_000_000);
const extra = sample('module', 'x86_64/root.sfs', 5000);

function siteChanges(assignments: readonly Assignment[]): Change[] {
  const file = ({ bytes: _, ...rest }: SampleFile): ImageFile => rest;
  const add = (image: string, values: Partial<NewRevision>): Change => ({
    type: 'add-revision',
    image,
    revision: newRevision(values),
  });
  const files = [kernel, initrd].map(file);
  return [
    ...[1, 2].map((n): Change => ({ type: 'add-machine', macs: [mac(n)], values: {} })),
    add('debian', { files }),
    add('debian', { files, title: 'Second' }),
    add('tools', { files: [...files, file(extra)] }),
    add('local', { kind: 'local', files: [], commandLine: '' }),
    ...assignments.map((each): Change => ({ type: 'assign', assignment: each })),
  ];
}
