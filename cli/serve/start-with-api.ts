import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Power } from '../../boot/power/power.ts';
import type { ContentStore } from '../../boot/registry/content/store.ts';
import type { Registry } from '../../boot/registry/registry.ts';
import type { ConsoleOf } from '../../boot/server/api/console-routes.ts';
import type { ServerFacts, SiteExports } from '../../boot/server/api/servers/server-facts.ts';
import { sessionSecret } from '../../boot/server/api/access/session-cookie.ts';
import { apiRoutes } from '../../boot/server/api/plugin.ts';
import type { OpenidOptions } from '../../boot/server/api/people/openid/provider.ts';
import { SetupLink } from '../../boot/server/api/people/setup-link.ts';
import type { FirmwareBuilds } from '../../boot/server/firmware/firmware-builds.ts';
import type { ServerLog } from '../../boot/server/log.ts';
import type { Trials } from '../../boot/server/trial/trials.ts';
import { pageRoutes } from '../../boot/server/page/plugin.ts';
import { startServer, startServerOn, type RunningServer } from '../../boot/server/start.ts';
import { packageRoot } from '../../system/files/folders.ts';
import { isLoopback, type ListenAddress } from './listen-address.ts';
import { ownHosts } from './own-hosts.ts';

export interface ApiParts {
  readonly registry: Registry;
  readonly content: ContentStore;
  /** See ApiOptions. */
  readonly incoming?: string | undefined;
  readonly log: ServerLog;
  /** By which the page is reached too, where that is not the listening address. */
  readonly publicUrl: string | null;
  readonly power: Power;
  readonly consoleOf?: ConsoleOf | undefined;
  readonly trials: Trials;
  readonly firmware: FirmwareBuilds;
  readonly servers: ServerFacts;
  readonly exports: SiteExports;
  readonly openid?: OpenidOptions | undefined;
  /** See ApiOptions. */
  readonly droppedPackets?: (() => number) | undefined;
}

/** A socket that listens already: file descriptor of this process, and its address. */
export interface OpenSocket extends ListenAddress {
  readonly descriptor: number;
}

/** A server with the control page. */
export interface PageServer extends RunningServer {
  /** The secret of the link by which the first administrator is made; null where none is needed. */
  readonly setupSecret: string | null;
}

/**
 * Start a server that has the API and the control page. Its own names are known once it listens; until then every
 * request is foreign.
 * @throws RomkitError of startServer
 */
export async function startWithApi(
  app: FastifyInstance,
  address: ListenAddress | OpenSocket,
  { publicUrl, ...parts }: ApiParts,
): Promise<PageServer> {
  const setupSecret = await newSetupSecret(parts.registry, isLoopback(address));
  let hosts: ReadonlySet<string> = new Set();
  await apiRoutes(app, {
    ...{ ...parts, epoch: randomUUID().slice(0, 8) },
    setup: new SetupLink(setupSecret),
    access: { hosts: () => hosts, isLocal: isLoopback(address) },
  });
  const isKnown = ({ headers: { cookie } }: { readonly headers: IncomingHttpHeaders }): boolean =>
    isLoopback(address) || sessionSecret(cookie) !== undefined;
  await pageRoutes(app, join(packageRoot(), 'dist/page'), isKnown);
  const server = await ('descriptor' in address
    ? startServerOn(app, address.descriptor)
    : startServer(app, address.host, address.port));
  hosts = ownHosts({ host: address.host, port: server.port }, publicUrl);
  return { ...server, setupSecret };
}

const newSetupSecret = async ({ people }: Registry, isLocal: boolean): Promise<string | null> =>
  isLocal || (await people.list()).length > 0 ? null : randomBytes(32).toString('base64url');
