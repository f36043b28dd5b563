import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import type { MachineView } from '../../../boot/server/api/views.ts';
import { messageOf } from '../../../system/error.ts';
import { chromiumPath, openBrowser } from '../../support/page/browser.ts';
import { measured, NotHere, type Measured, type Outcome, type Row } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';
import { clicksForForty } from './clicks.ts';
import { firstViewSize, firstViewTime } from './first-view.ts';
import { cpuShares, newcomersOnPage, stagesOnPage, typeInStorm } from './live.ts';
import { nightOutcomes } from './night.ts';
import { startPageServer, type PageServer } from './page-server.ts';
import { makePool, poolSize } from './pool.ts';
import { scrollList } from './scrolling.ts';
import { typeInFilter } from './typing.ts';
import { watchPage, type WatchedPage } from './watched-page.ts';

/** The control page with 10,000 machines, in Chromium. */
export const page: Row = {
  name: 'page',
  what: 'the control page with 10,000 machines',
  pairs: 3,
  async measure(shop, pairs) {
    if (!existsSync(chromiumPath)) throw new NotHere('chromium is missing');
    const root = shop.path('page');
    mkdirSync(join(root, 'serve'), { recursive: true });
    shop.note('  making a pool of 10,000 machines');
    await makePool(join(root, 'serve'), poolSize);
    const server = await startPageServer(root);
    const browser = await openBrowser();
    try {
      return await measureAll(shop, { root, server, browser, pairs });
    } finally {
      await browser.close();
      await server.stop();
    }
  },
};

interface Scene {
  readonly root: string;
  readonly server: PageServer;
  readonly browser: Browser;
  readonly pairs: number;
}

async function measureAll(shop: Workshop, { root, server, browser, pairs }: Scene): Promise<Outcome[]> {
  const { url } = server;
  const open = (): Promise<WatchedPage> => watchPage(browser, url);
  const { machines } = (await (await fetch(`${url}/api/v1/machines`)).json()) as { machines: MachineView[] };
  const steps: Readonly<Record<string, () => Promise<Outcome[]>>> = {
    'size of the first view': async () => [await firstViewSize(browser, url)],
    'first view': async () => [await firstViewTime(browser, url)],
    'a key in the filter': () =>
      onPage(open, 'a key in the filter until the list shows it', 50, async (watched) =>
        measured(await typeInFilter(watched, machines, 8), 'p95', 'ms'),
      ),
    'frames while scrolling': () =>
      onPage(open, 'a frame while scrolling', 50, async (watched) =>
        measured(await scrollList(watched), 'highest', 'ms'),
      ),
    'a stage on the wire': () =>
      onPage(open, 'from a stage on the wire to the page', 300, async (watched) =>
        measured(await stagesOnPage(watched, url, 20), 'median', 'ms'),
      ),
    'a key while 500 machines boot': () =>
      onPage(open, 'a key in the filter while 500 machines boot', 200, async (watched) =>
        measured(await typeInStorm(watched, server, machines), 'p95', 'ms'),
      ),
    'CPU of the server for one page': async () => [
      limit(
        'server CPU for one open page, 500 booting',
        10,
        measured(await cpuShares(server, pairs, open), 'median', '% of a core'),
        'with the page minus without, in pairs',
      ),
    ],
    'presses of the mouse': async () => [await clicksForForty(browser, url)],
    'a night of events': async () => {
      const registry = await openRegistry({ state: join(root, 'serve') });
      try {
        return await nightOutcomes(browser, url, registry);
      } finally {
        await registry.close();
      }
    },
    // Last: the others count the machines of the pool.
    'a machine that nobody has seen': () =>
      onPage(open, 'from the first request of an unknown machine to the page', 2000, async (watched) =>
        measured(await newcomersOnPage(watched, url, 20), 'highest', 'ms'),
      ),
  };
  const outcomes: Outcome[] = [];
  for (const [what, step] of Object.entries(steps)) {
    shop.note(`  ${what}`);
    outcomes.push(...(await step().catch((error: unknown) => failed(shop, what, error))));
  }
  return outcomes;
}

async function onPage(
  open: () => Promise<WatchedPage>,
  what: string,
  atMost: number,
  measure: (watched: WatchedPage) => Promise<Measured>,
): Promise<Outcome[]> {
  const watched = await open();
  // The other views have been loaded by then.
  await watched.page.waitForTimeout(4000);
  try {
    return [limit(what, atMost, await measure(watched))];
  } finally {
    await watched.leave();
  }
}

const limit = (what: string, atMost: number, figure: Measured, against = ''): Outcome => ({
  kind: 'limit',
  ...{ what, against, measured: figure, atMost },
});

/** One figure's failure is no reason to lose the others. */
function failed(shop: Workshop, what: string, error: unknown): Outcome[] {
  shop.signal.throwIfAborted();
  return [{ kind: 'failed', what, against: '', reason: messageOf(error) }];
}
