import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Registry } from '../../../boot/registry/registry.ts';
import type { RegistryPlace } from '../../../boot/registry/store/open.ts';
import { packageVersion } from '../../../system/files/folders.ts';
import { ownAddress, type NetworkOptions } from '../network/network.ts';
import { keepSigning } from './own-sign.ts';
import { ServerStatus } from './server-status.ts';
import { ServiceWatch } from './service-watch.ts';
import type { LastError } from './last-error.ts';
import type { HttpAddresses } from './services.ts';

interface OwnParts {
  readonly options: NetworkOptions;
  readonly place: RegistryPlace;
  /** Folder of the image files. */
  readonly content: string;
  readonly lastError: () => LastError | null;
}

/** The state of this server for its own page, and its sign of life for the others on its registry. */
export interface OwnStatus {
  readonly status: ServerStatus;
  readonly watch: ServiceWatch;
  /** From now on the server can be reached. @returns what is closed at its end */
  listens(http: HttpAddresses, registry: Registry): { close(): Promise<void> };
}

/** @throws RomkitError `no-interface`, `no-address` */
export function ownStatus({ options, place, content, lastError }: OwnParts): OwnStatus {
  const watch = new ServiceWatch(Date.now);
  const own = options.interface === undefined ? null : ownAddress(options.interface);
  const parts = { id: randomUUID(), version: packageVersion(), clock: Date.now };
  const status = new ServerStatus({ ...parts, options, place, content, own, watch, lastError });
  return {
    ...{ status, watch },
    listens(http, { servers }) {
      status.listens(http);
      const { id, version: ownVersion } = parts;
      const sign = { id, version: ownVersion, name: hostname(), url: http.boot, startedMs: status.startedMs };
      return { close: keepSigning(servers, sign, Date.now) };
    },
  };
}
