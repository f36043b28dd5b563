import { Readable } from 'node:stream';
import type { ServerFacts, SiteExports } from '../../../../../boot/server/api/servers/server-facts.ts';
import type { ServerReport } from '../../../../../boot/server/api/servers/server-views.ts';
import { usageError } from '../../../../../system/error.ts';

export const sampleReport: ServerReport = {
  ...{
    name: 'boot1',
    version: '0.1.0',
    startedMs: 1_800_000_000_000,
    services: [],
    otherDhcp: null,
    lastError: null,
  },
  database: { kind: 'sqlite', place: '/srv/registry.db', backup: null },
  images: { folder: '/srv/content', sizeBytes: 1, freeBytes: 2 },
};

/** A server that writes the machines' count as its only configuration. */
export const sampleServers: { readonly servers: ServerFacts; readonly exports: SiteExports } = {
  servers: { id: 'this run', network: null, report: async () => sampleReport },
  exports: {
    async files({ kind, interface: name }, { machines }) {
      if (kind === 'kea' && name === undefined)
        throw usageError('no-network', 'Which network are the machines on?', 'Name it.');
      return { files: [{ path: `/etc/${kind}`, text: `${machines.length} on ${name ?? 'any'}` }], notes: [] };
    },
    archive: async () => Readable.from(['tar']),
  },
};
