import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { paths } from '../fresh.mjs';
import { makeReady } from '../ready.mjs';
import { openBrowser } from './browser.mjs';
import { Frames } from './frames.mjs';
import { freePort, Site } from './site.mjs';

const size = { width: 1120, height: 520 };
const folder = join(paths.root, 'boot/page/pictures');
/** Three machines boot at once, without hardware virtualisation where there is none. */
const bootMs = 240_000;

/**
 * `npm run picture -- demo`: README's pictures of the control page, from a real run of the rack. Three machines power
 * on, get their images, and boot; then the page of one of them.
 */
export async function demoPictures() {
  await makeReady();
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  const site = new Site();
  try {
    const address = `127.0.0.1:${await freePort()}`;
    await site.serve('"serving"', '--rack', '3', '--listen', address, '--json');
    const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const frames = new Frames(page, await context.newPage(), size);
    await page.goto(`http://${address}/`);
    await page.getByText('3 machines are waiting for an image').waitFor();
    await give(page, frames, 'debian-green', 2);
    await give(page, frames, 'debian-orange', 1);
    await watch(page, frames);
    writeFileSync(join(folder, 'demo.svg'), frames.svg('The control page: three machines get their images'));
    await page.getByRole('rowgroup').last().getByRole('link').first().click();
    await page.getByText('This machine runs').waitFor();
    while ((await page.getByRole('alert').count()) > 0) await wait(500);
    await page.setViewportSize({ width: size.width, height: 760 });
    await page.screenshot({ path: join(folder, 'machine.png') });
    process.stdout.write(`${folder}\n`);
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Select the first `machines` that wait, and assign the image to them. */
async function give(page, frames, image, machines) {
  await frames.take(`${image}, before`);
  const rows = page.getByRole('row').filter({ hasText: 'waiting' });
  for (let index = 0; index < machines; index++) await rows.nth(index).getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Assign image' }).click();
  await page.getByRole('radio', { name: image }).click();
  await page.getByText(/changes? at (its|their) next boot/).waitFor();
  await frames.take(`${image}, chosen`);
  await page.getByRole('button', { name: `Assign to ${machines}` }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** A frame for each state of the machines, until all of them are up. */
async function watch(page, frames) {
  const end = Date.now() + bootMs;
  const states = page.locator('td.col-state');
  for (;;) {
    const words = (await states.allTextContents()).map((each) => each.replaceAll(/[\d.]+ (s|min|h|%)/g, ''));
    await frames.take(words.join(', '));
    if (words.every((each) => /^\W*(up|loaded)/.test(each))) return;
    if (Date.now() > end) throw new Error(`The machines did not come up: ${words.join(', ')}`);
    await wait(1000);
  }
}
