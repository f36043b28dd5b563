import { filterMachines } from '../../../boot/page/machines/filter.ts';
import type { MachineView } from '../../../boot/server/api/views.ts';
import type { WatchedPage } from './watched-page.ts';

/** Most of these keys leave other machines in the list. */
const word = 'render-0012';

/**
 * Type into the filter, key by key.
 * @param rounds how many times the word is typed and taken out again
 * @returns milliseconds from each key that changes the list, as the browser got it, until the list has been painted
 */
export async function typeInFilter(
  { page }: WatchedPage,
  machines: readonly MachineView[],
  rounds: number,
): Promise<number[]> {
  const texts = Array.from({ length: word.length + 1 }, (_, length) => word.slice(0, length));
  const counts = texts.map((text) => filterMachines(machines, { ...noFilter, text }, Date.now()).length);
  await page.evaluate(watchList);
  await page.getByRole('textbox', { name: 'Filter the machines' }).focus();
  const readings: number[] = [];
  const press = async (key: string, count: number): Promise<void> => {
    await page.evaluate(`expectRows(${count})`);
    await page.keyboard.press(key);
    readings.push(await page.evaluate<number>('shownAfterMs'));
  };
  for (let round = 0; round < rounds; round++) {
    for (let end = 1; end <= word.length; end++) {
      if (counts[end] === counts[end - 1]) await page.keyboard.press(word[end - 1]!);
      else await press(word[end - 1]!, counts[end]!);
    }
    await page.keyboard.press('Control+a');
    await press('Delete', counts[0]!);
  }
  return readings;
}

const noFilter = { text: '', state: '', image: '', tag: '', architecture: '' };

/** Runs in the page. The number of rows stands in the table, the head included (WAI-ARIA 1.2, aria-rowcount). */
const watchList = `(() => {
  let pressedMs = 0;
  addEventListener('keydown', ({ timeStamp }) => { pressedMs = timeStamp; }, true);
  globalThis.expectRows = (count) => {
    globalThis.shownAfterMs = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('table')?.ariaRowCount !== String(count + 1)) return;
        observer.disconnect();
        painted(() => resolve(performance.now() - pressedMs));
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true });
    });
  };
})()`;
