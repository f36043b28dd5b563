import type { Browser } from 'playwright-core';
import type { Registry } from '../../../boot/registry/registry.ts';
import { measured, type Outcome } from '../harness/outcome.ts';
import { macOf } from '../serve/site.ts';
import { watchPage, type WatchedPage } from './watched-page.ts';

const nightEvents = 20_000;
const machines = 1000;

/**
 * A night's worth of boots goes through an open page, quickly.
 * @param registry of the server, opened by this process too
 */
export async function nightOutcomes(browser: Browser, url: string, registry: Registry): Promise<Outcome[]> {
  const watched = await watchPage(browser, url);
  const heard = await countEvents(watched);
  // Memory that is filled once and then stays is nothing that a night adds.
  await bootUntil(registry, () => heard() >= nightEvents / 20);
  const before = await sizeOf(watched);
  const from = heard();
  await bootUntil(registry, () => heard() - from >= nightEvents);
  const after = await sizeOf(watched);
  await watched.leave();
  const what = `after ${(heard() - from).toLocaleString('en')} events`;
  return [
    {
      ...{ kind: 'limit', what: `JavaScript heap ${what}`, against: `${before.heapMB.toFixed(1)} MB before` },
      ...{ measured: measured([after.heapMB], 'the only one', 'MB'), atMost: before.heapMB * 1.2 + 5 },
    },
    {
      ...{ kind: 'limit', what: `nodes of the document ${what}`, against: `${before.nodes} before` },
      ...{ measured: measured([after.nodes], 'the only one', 'nodes'), atMost: before.nodes * 1.2 + 500 },
    },
  ];
}

/** How many server-sent events the page has received. */
export async function countEvents({ devtools }: WatchedPage): Promise<() => number> {
  let count = 0;
  devtools.on('Network.eventSourceMessageReceived', () => (count += 1));
  await devtools.send('Network.enable');
  return () => count;
}

async function bootUntil({ boots }: Registry, isEnough: () => boolean): Promise<void> {
  const image = { image: 'debian', revision: 1, rule: 'machine' } as const;
  const bootOnce = async (n: number): Promise<void> => {
    const start = {
      mac: macOf(n),
      atMs: Date.now(),
      firmware: 'uefi',
      method: 'chain',
      romStamp: null,
    } as const;
    const { id } = await boots.begin(start);
    await boots.scriptServed(id, image, start.atMs);
    await boots.up(start.mac, null, start.atMs);
  };
  while (!isEnough()) await Promise.all(Array.from({ length: machines }, (_, index) => bootOnce(index + 1)));
}

/** Living memory, after the garbage has been collected. */
async function sizeOf({
  page,
  devtools,
}: WatchedPage): Promise<{ readonly heapMB: number; readonly nodes: number }> {
  // All events that have arrived are shown by then.
  await page.waitForTimeout(3000);
  for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { heapMB: usedSize / 1e6, nodes };
}
