import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chromiumPath, openBrowser } from '../../support/page/browser.ts';
import { measured, NotHere, type Outcome, type Row } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';
import { countEvents } from '../page/night.ts';
import { startPageServer, type PageServer } from '../page/page-server.ts';
import { makePool, poolSize } from '../page/pool.ts';
import { watchPage } from '../page/watched-page.ts';
import { memoryOf } from './memory.ts';

const bootsEach = 10;

/** A server that has run for a year. */
export const history: Row = {
  name: 'serve-history',
  what: 'romkit serve with 100,000 recorded boots of 10,000 machines',
  pairs: 7,
  async measure(shop, pairs) {
    const root = await recorded(shop);
    mkdirSync(shop.path('empty/serve'), { recursive: true });
    return [
      await starts(shop.path('empty'), 'of an empty pool', 1500, pairs),
      await starts(root, 'with 100,000 boots', 2000, pairs),
      ...(await withServer(root, async (server) => [
        await lists(server, pairs),
        await memoryOf(shop, server, 'while nobody looks'),
      ])),
    ];
  },
};

/** The same with the control page open all the time. */
export const watched: Row = {
  name: 'serve-watched',
  what: 'romkit serve with 100,000 recorded boots and the control page open',
  async measure(shop) {
    if (!existsSync(chromiumPath)) throw new NotHere('chromium is missing');
    const root = await recorded(shop);
    const browser = await openBrowser();
    try {
      return await withServer(root, async (server) => {
        const page = await watchPage(browser, server.url);
        const heard = await countEvents(page);
        return [await memoryOf(shop, server, 'with the page open', heard)];
      });
    } finally {
      await browser.close();
    }
  },
};

/** @returns its state is in `serve` below it */
async function recorded(shop: Workshop): Promise<string> {
  const root = shop.path('history');
  const state = join(root, 'serve');
  mkdirSync(state, { recursive: true });
  shop.note('  recording 100,000 boots');
  await makePool(state, poolSize, bootsEach);
  return root;
}

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

async function lists({ url }: PageServer, times: number): Promise<Outcome> {
  const readings: number[] = [];
  for (let round = 0; round < times; round++) {
    const begun = performance.now();
    const headers = { 'accept-encoding': 'identity' };
    const bytes = await (await fetch(`${url}/api/v1/machines`, { headers })).arrayBuffer();
    readings.push(performance.now() - begun);
    const { machines } = JSON.parse(Buffer.from(bytes).toString()) as { machines: unknown[] };
    if (machines.length !== poolSize) throw new Error('machines are missing');
  }
  const what = 'list of 10,000 machines with their last boots';
  const figure = measured(readings, 'median', 'ms');
  return { kind: 'limit', what, against: 'to its last byte, not packed', measured: figure, atMost: 100 };
}
