import { openRegistry, type RegistryPlace } from '../../../boot/registry/store/open.ts';
import { findTool } from '../../../system/tools/tools.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';
import { PostgresServer } from '../../support/registry/postgres.ts';
import type { Outcome, Row } from '../harness/outcome.ts';
import { compare } from '../harness/pairs.ts';
import type { Workshop } from '../harness/workshop.ts';
import { Assigner } from './assign.ts';
import type { BootServerArguments } from './boot-server.ts';
import { stormOf } from './failover.ts';
import { program } from '../harness/programs.ts';
import { freePort, startProcess, type ServerProcess } from './server-process.ts';
import { makeSite, shareSite, type Site } from './site.ts';

/** A change is in force at the next request, on every server; the one that is killed is missed by nobody. */
export const shared: Row = {
  name: 'serve-shared',
  what: 'servers and other programs on one registry',
  pairs: 20,
  async measure(shop, pairs) {
    shop.note('  making a site of 10,000 machines');
    const site = await makeSite(shop.path('site'), '127.0.0.1', 1 << 20);
    const outcomes = [await assigning(shop, site, 'SQLite', { state: site.state }, pairs)];
    if (findTool(toolsFor(['postgres'])[0]!) !== undefined)
      return [...outcomes, ...(await onPostgres(shop, site, pairs))];
    const what = 'assign and storm, PostgreSQL';
    return [...outcomes, { kind: 'skipped', what, against: '', reason: 'postgres is missing' }];
  },
};

async function onPostgres(shop: Workshop, site: Site, pairs: number): Promise<Outcome[]> {
  const database = await PostgresServer.start();
  try {
    await shareSite(site, database.url);
    const place = { database: database.url };
    return [await assigning(shop, site, 'PostgreSQL', place, pairs), await storm(shop, site, place)];
  } finally {
    await database.remove();
  }
}

/** The most that an administrator should wait. */
const mostSeconds = 0.1;

async function assigning(
  shop: Workshop,
  site: Site,
  name: string,
  place: RegistryPlace,
  pairs: number,
): Promise<Outcome> {
  shop.note(`  assign, ${name}`);
  const port = await freePort();
  const server = await start(shop, site, place, port);
  const registry = await openRegistry(place);
  const assigner = await Assigner.on(registry, port);
  const seconds: number[] = [];
  try {
    for (let round = 0; round < pairs; round++) seconds.push(await assigner.seconds(round));
  } finally {
    assigner.close();
    await registry.close();
    await server.stop();
  }
  return {
    ...{ kind: 'ratio', what: `assign by another process, ${name}`, against: 'the 100 ms that are promised' },
    comparison: compare(
      seconds,
      seconds.map(() => mostSeconds),
    ),
    atMost: 1,
  };
}

const stormSize = 3000;

/** A second server joins, and the first is killed. */
async function storm(shop: Workshop, site: Site, place: RegistryPlace): Promise<Outcome> {
  shop.note('  a second server joins in mid-storm, and the first is killed');
  const [first, second] = [await freePort(), await freePort()];
  const servers = [await start(shop, site, place, first)];
  try {
    const lost = await stormOf({
      machines: stormSize,
      ports: [first, second],
      at: [
        {
          machine: stormSize / 3,
          run: async () => servers.push(await start(shop, site, place, second)),
        },
        { machine: (2 * stormSize) / 3, run: () => servers[0]!.kill() },
      ],
    });
    return {
      ...{ kind: 'equality', what: 'a storm in which a server is killed', against: 'a boot of each machine' },
      ...{ compared: stormSize, differing: lost.length, unit: 'machines' },
      differences: lost.slice(0, 10).map((mac) => `${mac} did not get its script and kernel`),
    };
  } finally {
    for (const server of servers) await server.stop();
  }
}

function start(
  shop: Workshop,
  { content }: Site,
  place: RegistryPlace,
  port: number,
): Promise<ServerProcess> {
  const server: BootServerArguments = { place, content, port, accelLog: null };
  const command = [process.execPath, program('serve/boot-server'), JSON.stringify(server)] as const;
  return startProcess(command, 'ready', shop.signal);
}
