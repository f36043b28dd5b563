import type { Browser } from 'playwright-core';
import { measured, type Outcome } from '../harness/outcome.ts';
import { openPage } from '../../support/page/browser.ts';
import { watchPage } from './watched-page.ts';

const views = 7;

/** How soon somebody who has never been here can work. */
export async function firstViewTime(browser: Browser, url: string): Promise<Outcome> {
  const readings: number[] = [];
  for (let round = 0; round < views; round++) {
    const { usableMs, leave } = await watchPage(browser, url);
    readings.push(usableMs);
    await leave();
  }
  return {
    kind: 'limit',
    what: 'first view usable, 10,000 machines',
    against: 'nothing cached',
    measured: measured(readings, 'median', 'ms'),
    atMost: 1000,
  };
}

/** Bytes that went over the wire until the machines were there. */
export async function firstViewSize(browser: Browser, url: string): Promise<Outcome> {
  const { page, leave } = await openPage(browser, 'about:blank');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const wanted = new Set<string>();
  let bytes = 0;
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (/javascript|css/.test(response.mimeType)) wanted.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (wanted.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(url);
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  await leave();
  return {
    kind: 'limit',
    what: 'JavaScript and CSS of the first view',
    against: 'over the wire, compressed',
    measured: measured([bytes / 1000], 'the only one', 'kB'),
    atMost: 320,
  };
}
