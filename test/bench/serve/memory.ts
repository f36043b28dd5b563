import { measured, type Outcome } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';
import type { PageServer } from '../page/page-server.ts';
import { bootAtOnce } from '../page/storm.ts';

/** Boots a second. */
const rate = 100;
/** The part of memory that all minutes after the first ones may add together. */
const flat = 1.1;

/**
 * Let machines boot for some minutes, and read the memory of the server after each.
 * @param heard events that a page has received; it must hear more in each minute
 */
export async function memoryOf(
  shop: Workshop,
  { url, memoryMB }: PageServer,
  where: string,
  heard?: () => number,
): Promise<Outcome> {
  const { minutes } = shop;
  const readings: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const before = heard?.();
    await bootAtOnce(url, 1, rate * 60, 60);
    const now = memoryMB();
    readings.push(now);
    if (before !== undefined && heard?.() === before) throw new Error('The page hears nothing any more.');
    shop.note(`  minute ${minute} of ${minutes}, ${rate} boots a second: ${Math.round(now)} MB`);
  }
  const first = settled(minutes);
  const usual = Math.max(...readings.slice(0, first));
  return {
    kind: 'limit',
    what: `memory after ${minutes * rate * 60} more boots in ${minutes} minutes, ${where}`,
    against: `${Math.round(usual)} MB ${first === 1 ? 'after the first minute' : `in the first ${first} minutes`}`,
    ...{ measured: measured(readings, 'highest', 'MB'), atMost: Math.round(flat * usual) },
  };
}

/** V8's heap takes some minutes to its working size: in a long run those are the first ones. */
const settled = (minutes: number): number => Math.max(1, Math.floor(minutes / 6));
