import type { Browser } from 'playwright-core';
import { openPage } from '../../support/page/browser.ts';
import { PlayedMachine, playedMac } from '../../support/page/played-machine.ts';
import { measured, type Outcome } from '../harness/outcome.ts';

const machines = 40;

/** Forty unknown machines have powered on: presses of the mouse until all of them boot one image. */
export async function clicksForForty(browser: Browser, url: string): Promise<Outcome> {
  for (let n = 1; n <= machines; n++) await new PlayedMachine(url, playedMac(n)).ask();
  const { page, presses, leave } = await openPage(browser, url);
  await page.getByRole('button', { name: `Select all ${machines}` }).click();
  await page.getByRole('button', { name: 'Assign image' }).click();
  await page.getByRole('radio', { name: 'rescue' }).click();
  await page.getByRole('button', { name: `Assign to ${machines}` }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: `Assigned rescue@1 to ${machines} machines` })
    .waitFor();
  const clicks = await presses();
  await leave();
  return {
    kind: 'limit',
    what: 'from opening the page to "40 machines boot image X"',
    against: 'counted',
    measured: measured([clicks], 'the only one', 'clicks'),
    atMost: 6,
  };
}
