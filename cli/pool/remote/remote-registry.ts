import type { Boot } from '../../../boot/registry/model/boot.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import * as views from '../../../boot/server/api/views.ts';
import { RomkitError, usageError } from '../../../system/error.ts';
import type { PoolRegistry } from './pool-registry.ts';
import type { ApiClient } from './api-client.ts';
import { followEvents } from './follow-events.ts';
import { present } from '../../../system/present.ts';

/** The registry elsewhere, as it was read last. */
interface Known {
  readonly snapshot: Snapshot;
  readonly latest: ReadonlyMap<number, Boot>;
}

/** As many entries as the API gives at once. */
const pageSize = 1000;

/**
 * The registry of a server elsewhere, over its API. Plans are made here, on its newest state; the server makes the
 * changes and writes the audit log.
 * @throws RomkitError of ApiClient; `pool-busy` where it changes faster than it can be read
 */
export async function remoteRegistry(api: ApiClient): Promise<PoolRegistry> {
  let known = await fetchKnown(api);
  return {
    snapshot: () => known.snapshot,
    async refresh() {
      known = await fetchKnown(api);
      return known.snapshot;
    },
    async apply(_actor, changes) {
      const { entry } = await api.post('/changes', { changes }, views.changesAnswer);
      known = await fetchKnown(api);
      return { id: present(entry, 'entry') };
    },
    async undo(_actor, id) {
      const body = id === undefined ? {} : { entry: id };
      const { entry, summary, undoes } = await api.post('/undo', body, views.undoAnswer);
      return { id: entry, summary, undoes };
    },
    revisionNumbers: () => {
      throw usageError('not-over-server', 'A server elsewhere does not tell which revisions it has had.');
    },
    audit: ({ limit }) =>
      pages(limit, async (before, most) => {
        const query = queryOf({ before, limit: most });
        return (await api.get(`/audit?${query}`, views.auditAnswer)).entries;
      }),
    onNews: (listener) => followEvents(api, '/events', () => listener()),
    boots: {
      latest: () => Promise.resolve(known.latest),
      list: ({ machine, image, limit }) =>
        pages(limit, async (before, most) => {
          const query = queryOf({ machine, image, before, limit: most });
          return (await api.get(`/boots?${query}`, views.bootsAnswer)).boots;
        }),
    },
  };
}

/** A pool that changes between the two requests so often is in a storm, and would be asked for ever. */
const mostTries = 20;

/** Two requests: where a change came between them, both are asked anew. */
async function fetchKnown(api: ApiClient): Promise<Known> {
  for (let tries = 0; tries < mostTries; tries++) {
    const pool = await api.get('/pool', views.poolAnswer);
    const { change, machines: shown } = await api.get('/machines', views.machinesAnswer);
    if (pool.change !== change) continue;
    const machines = shown.map(({ nextBoot: _, lastBoot: __, ...machine }) => machine);
    return {
      snapshot: {
        ...{ change, machines, assignments: pool.assignments, policy: pool.policy },
        byMac: new Map(machines.flatMap((machine) => machine.macs.map((mac) => [mac, machine]))),
        images: new Map(pool.images.map((image) => [image.name, image])),
      },
      latest: new Map(
        shown.flatMap(({ id, lastBoot }) => (lastBoot === null ? [] : [[id, lastBoot] as const])),
      ),
    };
  }
  throw new RomkitError({
    code: 'pool-busy',
    message: `The pool of the server changed ${mostTries} times while it was read.`,
    hint: 'Many machines boot there at the moment. Try again in a minute, or run the command on the server itself.',
  });
}

/** Entries of several answers, newest first. */
async function pages<Entry extends { readonly id: number }>(
  limit: number,
  page: (before: number | undefined, most: number) => Promise<readonly Entry[]>,
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (;;) {
    const most = Math.min(pageSize, limit - found.length);
    const next = await page(found.at(-1)?.id, most);
    found.push(...next);
    if (next.length < most || found.length >= limit) return found;
  }
}

const queryOf = (values: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  ).toString();
