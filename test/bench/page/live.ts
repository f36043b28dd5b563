import { askForScript, bootAtOnce } from './storm.ts';
import type { PageServer } from './page-server.ts';
import { typeInFilter } from './typing.ts';
import type { WatchedPage } from './watched-page.ts';
import type { MachineView } from '../../../boot/server/api/views.ts';
import { macOf } from '../serve/site.ts';
import { poolSize } from './pool.ts';

/**
 * A machine asks for its script, which is a stage of its boot.
 * @returns milliseconds from each request until the machine's row has been painted with another state
 */
export async function stagesOnPage({ page }: WatchedPage, url: string, times: number): Promise<number[]> {
  const readings: number[] = [];
  for (let n = 1; n <= times; n++) {
    await page.getByRole('textbox', { name: 'Filter the machines' }).fill(macOf(n));
    await page
      .getByRole('row')
      .filter({ hasText: macOf(n) })
      .waitFor();
    await page.evaluate(watchRow(macOf(n), 'booting'));
    const sentMs = await askForScript(url, n);
    readings.push((await page.evaluate<number>('rowPaintedMs')) - sentMs);
  }
  await page.getByRole('textbox', { name: 'Filter the machines' }).fill('');
  return readings;
}

/**
 * Machines that nobody has seen ask for their first script.
 * @returns milliseconds from each request until the machine's row has been painted
 */
export async function newcomersOnPage({ page }: WatchedPage, url: string, times: number): Promise<number[]> {
  const readings: number[] = [];
  for (let n = poolSize + 1; n <= poolSize + times; n++) {
    await page.getByRole('textbox', { name: 'Filter the machines' }).fill(macOf(n));
    await page.getByText('No machine matches').waitFor();
    await page.evaluate(watchRow(macOf(n), ''));
    const sentMs = await askForScript(url, n);
    readings.push((await page.evaluate<number>('rowPaintedMs')) - sentMs);
  }
  await page.getByRole('textbox', { name: 'Filter the machines' }).fill('');
  return readings;
}

/** Runs in the page: waits for a machine's row with these words in it. */
const watchRow = (mac: string, words: string): string => `
  globalThis.rowPaintedMs = new Promise((resolve) => new MutationObserver((_, observer) => {
    const row = [...document.querySelectorAll('tbody tr[aria-rowindex]')].find((each) => each.textContent.includes('${mac}'));
    if (row === undefined || !row.textContent.includes('${words}')) return;
    observer.disconnect();
    painted(() => resolve(performance.timeOrigin + performance.now()));
  }).observe(document, { childList: true, subtree: true, characterData: true })); undefined`;

const stormSize = 500;
const stormSeconds = 10;

/** Five hundred machines boot, with the page open and without: CPU seconds of the server for each second of the storm. */
export async function cpuShares(
  server: PageServer,
  pairs: number,
  open: () => Promise<{ leave(): Promise<void> }>,
): Promise<number[]> {
  const shareOf = async (first: number): Promise<number> => {
    const before = server.cpuSeconds();
    await bootAtOnce(server.url, first, stormSize, stormSeconds);
    await new Promise((done) => setTimeout(done, 1000));
    return (server.cpuSeconds() - before) / (stormSeconds + 1);
  };
  const shares: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = 1000 + pair * 2 * stormSize;
    const withPage = async (): Promise<number> => {
      const { leave } = await open();
      // The list is asked for once; what is measured is to keep it in step.
      await new Promise((done) => setTimeout(done, 3000));
      const share = await shareOf(first);
      await leave();
      return share;
    };
    const [with_, without] =
      pair % 2 === 0
        ? [await withPage(), await shareOf(first + stormSize)]
        : ((share) => [withPage(), share] as const)(await shareOf(first + stormSize));
    shares.push(100 * ((await with_) - without));
  }
  return shares;
}

/** Keys in the filter while five hundred machines boot. */
export async function typeInStorm(
  watched: WatchedPage,
  server: PageServer,
  machines: readonly MachineView[],
): Promise<number[]> {
  const storm = bootAtOnce(server.url, 8000, stormSize, stormSeconds);
  const readings = await typeInFilter(watched, machines, 4);
  await storm;
  return readings;
}
