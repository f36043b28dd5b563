import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { measured, type Outcome, type Row } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';
import { startPageServer, type PageServer } from '../page/page-server.ts';
import { makePool, poolSize } from '../page/pool.ts';
import { bootAtOnce } from '../page/storm.ts';

const bootsEach = 10;
/** Boots a second, and minutes of them. */
const [rate, minutes] = [100, 5];
/** Memory that a minute of boots may add, all minutes after the first together. */
const flat = 1.1;

/** A server that has run for a year. */
export const history: Row = {
  name: 'serve-history',
  what: 'romkit serve with 100,000 recorded boots of 10,000 machines',
  pairs: 7,
  async measure(shop, pairs) {
    const root = shop.path('history');
    const state = join(root, 'serve');
    mkdirSync(state, { recursive: true });
    shop.note('  recording 100,000 boots');
    await makePool(state, poolSize, bootsEach);
    mkdirSync(shop.path('empty/serve'), { recursive: true });
    return [
      await starts(shop.path('empty'), 'of an empty pool', 1500, pairs),
      await starts(root, 'with 100,000 boots', 2000, pairs),
      ...(await withServer(root, (server) => underLoad(shop, server, pairs))),
    ];
  },
};

async function withServer<T>(root: string, use: (server: PageServer) => Promise<T>): Promise<T> {
  const server = await startPageServer(root);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function starts(root: string, pool: string, atMost: number, times: number): Promise<Outcome> {
  const readings: number[] = [];
  for (let round = 0; round < times; round++) {
    const begun = performance.now();
    await withServer(root, async ({ url }) => {
      await (await fetch(`${url}/healthz`)).text();
      readings.push(performance.now() - begun);
    });
  }
  const what = `start of romkit serve to its first answer, ${pool}`;
  return { kind: 'limit', what, against: '', measured: measured(readings, 'median', 'ms'), atMost };
}

async function underLoad(shop: Workshop, { url, memoryMB }: PageServer, times: number): Promise<Outcome[]> {
  const lists: number[] = [];
  for (let round = 0; round < times; round++) {
    const begun = performance.now();
    const headers = { 'accept-encoding': 'identity' };
    const bytes = await (await fetch(`${url}/api/v1/machines`, { headers })).arrayBuffer();
    lists.push(performance.now() - begun);
    const { machines } = JSON.parse(Buffer.from(bytes).toString()) as { machines: unknown[] };
    if (machines.length !== poolSize) throw new Error('machines are missing');
  }
  const memory: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    shop.note(`  minute ${minute} of ${minutes}, ${rate} boots a second`);
    await bootAtOnce(url, 1, rate * 60, 60);
    memory.push(memoryMB());
  }
  return [
    {
      ...{
        kind: 'limit',
        what: 'list of 10,000 machines with their last boots',
        against: 'to its last byte, not packed',
      },
      ...{ measured: measured(lists, 'median', 'ms'), atMost: 100 },
    },
    {
      ...{ kind: 'limit', what: `memory after ${minutes * rate * 60} more boots in ${minutes} minutes` },
      against: `${Math.round(memory[0]!)} MB after the first minute`,
      ...{ measured: measured(memory, 'highest', 'MB'), atMost: Math.round(flat * memory[0]!) },
    },
  ];
}
