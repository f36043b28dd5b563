import type { Readable } from 'node:stream';
import type { Snapshot } from '../../../registry/snapshot.ts';
import type { ExportAnswer, ExportRequest, ServerReport, ServersAnswer } from './server-views.ts';

/** The facts of this server that its API does not know by itself. */
export interface ServerFacts {
  /** Number of this run, among the servers of a registry. */
  readonly id: string;
  report(): Promise<ServerReport>;
  readonly network: ServersAnswer['network'];
}

/** Configurations of a site's own servers, as `romkit export` writes them. */
export interface SiteExports {
  /** @throws RomkitError `no-network`, `bad-address`, `bad-service`, … */
  files(request: ExportRequest, snapshot: Snapshot): Promise<ExportAnswer>;
  /** The boot directory with all image files, packed by tar. @throws RomkitError of writeTree */
  archive(snapshot: Snapshot): Promise<Readable>;
}
