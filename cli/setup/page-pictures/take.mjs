import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { paths } from '../fresh.mjs';
import { makeReady } from '../ready.mjs';
import { openBrowser } from './browser.mjs';
import { addImages, fillIncoming, fillPool } from './seed.mjs';
import { freePort, Site } from './site.mjs';
import { loginViews, newViews, poolViews } from './views.mjs';

const folder = join(paths.root, 'out/page');

const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/** Drawers and pictures of the page come to rest within this time. */
const restMs = 400;

/**
 * `npm run picture -- page`: pictures of every view of the control page, on a desktop and a phone, light and dark, into
 * out/page. Real servers with a pool that was made for it; Debian's Chromium.
 */
export async function pagePictures() {
  await makeReady();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const site = new Site();
  const browser = await openBrowser();
  try {
    const failed = [];
    for (const { url, views } of await startServers(site))
      for (const [name, options] of Object.entries(looks()))
        failed.push(...(await takeAll(browser, url, views, name, options)));
    process.stdout.write(`${folder}\n`);
    if (failed.length > 0)
      throw Object.assign(new Error(`Pictures that were not taken:\n${failed.join('\n')}`), { exitCode: 1 });
  } finally {
    await browser.close();
    await site.close();
  }
}

/** One server with a pool, one that is empty, one that others can reach. */
async function startServers(site) {
  const state = site.path('pool');
  await addImages(site, state);
  fillIncoming(site, state);
  const pool = await onLoopback(site, state);
  await fillPool(pool);
  const empty = await onLoopback(site, site.path('empty'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const addresses = ['--listen', `0.0.0.0:${port}`, '--admin-listen', `0.0.0.0:${adminPort}`];
  const said = await site.serve('void once used', ...addresses, '--state', site.path('open'));
  const [, secret = ''] = /\/setup#([\w-]+)/.exec(said) ?? [];
  return [
    { url: pool, views: poolViews },
    { url: empty, views: newViews },
    { url: `http://127.0.0.1:${adminPort}`, views: loginViews(secret) },
  ];
}

async function onLoopback(site, state) {
  const address = `127.0.0.1:${await freePort()}`;
  await site.serve('"serving"', '--state', state, '--listen', address, '--json');
  return `http://${address}`;
}

/** The ways in which each view is shown, by the end of the pictures' names. */
const looks = () =>
  Object.fromEntries(
    Object.entries(screens).flatMap(([screen, options]) =>
      ['light', 'dark'].map((colorScheme) => [
        `${screen}-${colorScheme}`,
        { ...options, colorScheme, reducedMotion: 'reduce' },
      ]),
    ),
  );

/** @returns those that could not be taken, and why */
async function takeAll(browser, url, views, look, options) {
  const failed = [];
  for (const [name, path, prepare = () => undefined] of views) {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    const file = `${name}-${look}.png`;
    try {
      const page = await context.newPage();
      await page.goto(`${url}${path}`);
      await page.locator('h1, [role=dialog]').first().waitFor({ state: 'attached' });
      await prepare(page);
      await wait(restMs);
      await page.screenshot({ path: join(folder, file) });
    } catch (error) {
      failed.push(`${file}: ${error.message.split('\n')[0]}`);
    } finally {
      await context.close();
    }
  }
  return failed;
}
