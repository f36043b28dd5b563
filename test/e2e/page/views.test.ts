import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { violations } from '../../support/page/axe.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import * as hostile from '../../support/page/hostile.ts';
import { openPageSite, openSetUpSite, type PageSite } from '../../support/page/page-site.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(240_000);

const widths = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;

/** Every view by its path, and what opens it from there. */
const views: readonly (readonly [name: string, path: string, open?: (page: Page) => Promise<void>])[] = [
  ['machines', '/'],
  ['no machine matches', '/?text=nobody'],
  ['assign', '/', assign],
  ['tag', '/', (page) => selectAnd(page, 'Tag')],
  ['forget', '/', (page) => selectAnd(page, 'Forget')],
  ['machine', '/machines/1'],
  ['machine that booted', '/machines/3'],
  ['change a machine', '/machines/1', (page) => page.getByRole('button', { name: 'Change' }).click()],
  ['images', '/images'],
  ['add an image', '/images?add'],
  ['add an image of the server', '/images?add', (page) => page.getByText('On the server').click()],
  ['add an image by URL', '/images?add', (page) => page.getByText('A URL').click()],
  ['image', '/images/image2'],
  ['hostile image', `/images/${hostile.imageName}`],
  ['firmware', '/firmware'],
  ['boots', '/activity'],
  ['changes', '/activity?show=changes'],
  ['servers', '/servers'],
  ['people', '/people'],
  ['tokens', '/people?show=tokens'],
  ['profile', '/profile'],
  ['keys', '/', (page) => page.locator('body').press('?')],
  ['finder', '/', find],
  ['no such image', '/images/nothing'],
];

let site: PageSite;
let open: Awaited<ReturnType<typeof openSetUpSite>>;
let browser: Browser;

describeWhen({ tools: ['chromium'] })('every view of the control page in Chromium', () => {
  beforeAll(async () => {
    [site, open, browser] = await Promise.all([openPageSite(hostile.title), openSetUpSite(), openBrowser()]);
    await hostile.fillHostile(site);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([site?.close(), open?.close()]);
  });

  it.each(['desktop', 'phone'] as const)(
    'has no violation of WCAG 2.2 AA, light and dark, no script of a hostile name and no overflow on a %s',
    async (width) => {
      const options = { viewport: widths[width], reducedMotion: 'reduce' } as const;
      const administrator = await openPage(browser, site.url, options);
      const { page } = administrator;
      const found: string[] = [];
      for (const [name, path, prepare] of views) {
        await show(administrator, path);
        await prepare?.(page);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
          found.push(...(await faults(page)).map((each) => `${name}, ${colorScheme}: ${each}`));
        }
      }
      expect(found).toEqual([]);
      expect(administrator.complaints).toEqual([]);
      await administrator.leave();
    },
  );

  it('shows what firmware and people wrote, to the letter', async () => {
    const administrator = await openPage(browser, site.url);
    const textOf = async (path: string): Promise<string> => {
      await show(administrator, path);
      return (await administrator.page.locator('main').textContent())!;
    };
    const { markup, note, title, machineName, tag } = hostile;
    for (const text of [markup, machineName, tag]) expect(await textOf('/')).toContain(text);
    for (const text of [note, markup, machineName]) expect(await textOf('/machines/1')).toContain(text);
    for (const path of ['/images', '/images/image2']) expect(await textOf(path)).toContain(title);
    expect(await textOf('/activity?show=changes')).toContain(title);
    expect(administrator.complaints).toEqual([]);
    await administrator.leave();
  });

  it('is as good where nobody has logged in, and in an empty pool', async () => {
    const options = { userAgent: `${hostile.markup}${hostile.emoji}`, reducedMotion: 'reduce' } as const;
    const { page, leave, complaints } = await openPage(browser, open.link, options);
    const found: string[] = [];
    const look = async (name: string): Promise<void> =>
      void found.push(...(await faults(page)).map((each) => `${name}: ${each}`));
    await look('first administrator');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('The password again').fill('correct horse battery');
    await page.getByRole('button', { name: 'Make the administrator' }).click();
    await page.getByRole('heading', { name: 'No machine has asked yet' }).waitFor();
    await look('no machines');
    await page.getByRole('link', { name: 'Images' }).first().click();
    await page.getByRole('heading', { name: 'There is no image yet' }).waitFor();
    await look('no images');
    await page.getByRole('button', { name: 'Logged in as admin' }).click();
    await look('menu');
    await page.getByRole('menuitem', { name: 'Sessions' }).click();
    await page.getByText(hostile.markup).waitFor();
    await look('sessions');
    await page.getByRole('button', { name: 'Logged in as admin' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('dialog', { name: 'Log in to romkit' }).waitFor();
    await look('login');
    expect(found).toEqual([]);
    // Requests under way when the session ended.
    expect(complaints.filter((each) => !each.includes('status of 401'))).toEqual([]);
    await leave();
  });
});

/** Faults of the view as it is: for assistive technology, by what it lets through, or in its layout. */
async function faults(page: Page): Promise<string[]> {
  const images = await page.locator('img[src=x]').count();
  const overflow = await page.evaluate<string[]>(overflowing);
  return [...(await violations(page)), ...overflow, ...(images > 0 ? ['markup became an element'] : [])];
}

/** Runs in the page: elements that are wider than their place, where nobody would look for a scroll bar. */
const overflowing = `[document.documentElement, ...document.querySelectorAll('.view, [role=dialog]')]
  .filter((element) => element.scrollWidth > element.clientWidth)
  .map((element) => 'too wide: ' + (element.className || element.tagName))`;

async function show({ page }: Administrator, path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.waitForLoadState('networkidle');
}

async function selectAnd(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: /^Select (it|all)/ }).click();
  await page.getByRole('toolbar').getByRole('button', { name: button }).click();
  await page.getByRole('dialog').waitFor();
}

async function assign(page: Page): Promise<void> {
  await selectAnd(page, 'Assign image');
  await page.getByRole('radio', { name: 'efi-only' }).click();
  await page.getByText(/changes? at (its|their) next boot/).waitFor();
}

async function find(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Find' }).fill('image');
  await page.getByText(hostile.imageName).first().waitFor();
}
