import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FoundServer } from '../../../boot/daemons/probe/find-servers.ts';
import { databasePath } from '../../../boot/registry/store/sqlite/sqlite-backend.ts';
import type { RegistryPlace } from '../../../boot/registry/store/open.ts';
import { withoutPassword } from '../../../boot/registry/store/postgres/pool.ts';
import type { ServerFacts } from '../../../boot/server/api/servers/server-facts.ts';
import type { ServerReport } from '../../../boot/server/api/servers/server-views.ts';
import type { NetworkOptions, OwnAddress } from '../network/network.ts';
import { FolderSize, freeBytes } from './folder-size.ts';
import type { LastError } from './last-error.ts';
import { servicesOf, type HttpAddresses } from './services.ts';
import type { ServiceWatch } from './service-watch.ts';
import { lastItem } from '../../../system/present.ts';

interface StatusParts {
  /** One run of this server. */
  readonly id: string;
  readonly version: string;
  readonly options: NetworkOptions;
  readonly place: RegistryPlace;
  /** Folder of the image files. */
  readonly content: string;
  readonly own: OwnAddress | null;
  readonly watch: ServiceWatch;
  readonly lastError: () => LastError | null;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The state of this server, for its page. */
export class ServerStatus implements ServerFacts {
  readonly id: string;
  readonly network: ServerFacts['network'];
  readonly startedMs: number;
  readonly #parts: StatusParts;
  readonly #size: FolderSize;
  #http: HttpAddresses = { boot: '', page: '' };
  #otherDhcp: ServerReport['otherDhcp'] = null;

  constructor(parts: StatusParts) {
    const { id, own, content, clock } = parts;
    this.id = id;
    this.network = own === null ? null : { interface: own.interface, address: ownCidr(own) };
    this.startedMs = clock();
    this.#parts = parts;
    this.#size = new FolderSize(content, clock);
  }

  /** The web server listens now. */
  listens(http: HttpAddresses): void {
    this.#http = http;
  }

  /** The network was asked for other DHCP servers. */
  probed(interfaceName: string, servers: readonly FoundServer[]): void {
    this.#otherDhcp = { atMs: this.#parts.clock(), interface: interfaceName, servers: [...servers] };
  }

  async report(): Promise<ServerReport> {
    const { version, options, own, watch, lastError, content, place } = this.#parts;
    const [sizeBytes, free, backup] = await Promise.all([
      this.#size.bytes(),
      freeBytes(content),
      'state' in place ? newestBackup(join(place.state, 'backups')) : null,
    ]);
    return {
      ...{ name: hostname(), version, startedMs: this.startedMs, lastError: lastError() },
      services: servicesOf(options, own, this.#http, this.startedMs, watch),
      otherDhcp: this.#otherDhcp,
      database:
        'state' in place
          ? { kind: 'sqlite', place: databasePath(place.state), backup }
          : { kind: 'postgresql', place: withoutPassword(place.database), backup: null },
      images: { folder: content, sizeBytes, freeBytes: free },
    };
  }
}

/** `10.77.0.1/24` */
const ownCidr = ({ address, subnet }: OwnAddress): string => `${address}/${lastItem(subnet.split('/'))}`;

async function newestBackup(folder: string): Promise<ServerReport['database']['backup']> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith('.db'))
      .map(async (name) => {
        const path = join(folder, name);
        const { mtimeMs } = await stat(path);
        return { path, atMs: Math.round(mtimeMs) };
      }),
  );
  return found.sort((a, b) => b.atMs - a.atMs)[0] ?? null;
}
