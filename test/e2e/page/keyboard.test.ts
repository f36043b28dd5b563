import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Change } from '../../../boot/registry/model/change.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import { openPageSite, type PageSite } from '../../support/page/page-site.ts';
import { imageIn, PlayedMachine, playedMac } from '../../support/page/played-machine.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

/** So many elements at most are passed on the way to one. */
const mostTabs = 40;

let site: PageSite;
let browser: Browser;
let administrator: Administrator;
let page: Page;
let machines: readonly PlayedMachine[];

describeWhen({ tools: ['chromium'] })('the control page by keyboard alone', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([openPageSite(), openBrowser()]);
    administrator = await openPage(browser, site.url, { reducedMotion: 'reduce' });
    page = administrator.page;
    machines = [1, 2, 3].map((n) => new PlayedMachine(site.url, playedMac(n)));
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('gives each of three machines that power on its image', async () => {
    const scripts = machines.map((machine) => machine.script());
    await page.getByText('3 machines are waiting for an image').waitFor();
    await press('j', 'x', 'j', 'x');
    await page.getByText('2 machines selected').waitFor();
    expect(await focused()).toContain(machines[1]!.mac);
    await assign('image1', 2);
    await press('j', 'x');
    await page.getByText('1 machine selected').waitFor();
    await assign('image2', 1);
    expect((await Promise.all(scripts)).map(imageIn)).toEqual(['image1', 'image1', 'image2']);
  });

  it('takes the keys of the list where a checkbox has the focus', async () => {
    await page.getByRole('checkbox', { name: `Select ${machines[0]!.mac}` }).focus();
    await press('Space');
    await page.getByText('1 machine selected').waitFor();
    await press('Control+a');
    await page.getByText('3 machines selected').waitFor();
    await press('Escape');
    await page.getByText('3 machines selected').waitFor({ state: 'detached' });
  });

  it('takes an assignment back, and assigns another from the page of the machine', async () => {
    await press('u');
    await page.getByRole('alert').filter({ hasText: 'Undone' }).waitFor();
    expect(await site.machine(machines[2]!.mac)).toMatchObject({ nextBoot: { type: 'wait' } });
    await filter(machines[0]!.mac);
    await press('j', 'Enter');
    await page.getByRole('heading', { level: 1, name: machines[0]!.mac }).waitFor();
    await assign('image2', 1);
    expect(await machines[0]!.boot()).toBe('image2');
  });

  it('says why an image cannot start on a machine', async () => {
    await press('a');
    const image = page.getByRole('radio', { name: 'efi-only' });
    await image.waitFor();
    expect(await image.textContent()).toContain(`efi-only@1 needs UEFI: ${machines[0]!.mac} boots by BIOS`);
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('finds a machine, shows the keys, and goes to each place', async () => {
    await press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // At once, before the finder's code has been loaded.
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('row').first().waitFor();
    await press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).waitFor();
    await page.keyboard.type(machines[1]!.mac);
    await page.getByRole('dialog').getByText(machines[1]!.mac).first().waitFor();
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: machines[1]!.mac }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const [letter, place] of Object.entries({
      i: 'Images',
      a: 'Activity',
      s: 'Servers',
      m: 'Machines',
    })) {
      await press('g', letter);
      await page.getByRole('heading', { level: 1, name: place }).waitFor({ state: 'attached' });
    }
    expect(await administrator.presses()).toBe(0);
    expect(administrator.complaints).toEqual([]);
  });

  it('filters the first of many machines while the others are being read, and then all of them', async () => {
    const macs = Array.from({ length: 120 }, (_, index) => playedMac(index + 100));
    const add = macs.map((mac, index) => ({
      type: 'add-machine',
      macs: [mac],
      values: { name: `row-${index}` },
    }));
    await site.change(...(add as Change[]));
    let goOn = (): void => undefined;
    const isRead = new Promise<void>((resolve) => (goOn = resolve));
    await page.route('**/api/v1/machines', (route) => isRead.then(() => route.continue()));
    await page.goto(site.url);
    await page.locator('.filters').getByText('123 machines', { exact: true }).waitFor();
    await press('/');
    await page.keyboard.type('row-');
    await page.locator('.filters').getByText('Reading all machines …').waitFor();
    await page.getByRole('row').filter({ hasText: 'row-0' }).first().waitFor();
    expect(await page.getByRole('checkbox', { name: /^Select all/ }).isDisabled()).toBe(true);
    goOn();
    await page.locator('.filters').getByText('120 machines', { exact: true }).waitFor();
    await page
      .getByRole('checkbox', { name: 'Select all 120 machines that match', disabled: false })
      .waitFor();
    expect(administrator.complaints).toEqual([]);
  });
});

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** From the selection, or the machine that is shown. */
async function assign(image: string, count: number): Promise<void> {
  await press('a');
  await page.getByRole('dialog').waitFor();
  await tabTo(image);
  await press('Space');
  await page.getByRole('button', { name: `Assign to ${count}`, disabled: false }).waitFor();
  await tabTo(`Assign to ${count}`);
  await press('Enter');
  await page
    .getByRole('alert')
    .filter({ hasText: `Assigned ${image}@1 to ${count}` })
    .first()
    .waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function filter(text: string): Promise<void> {
  await press('/');
  await page.keyboard.type(text);
  await page.locator('.filters').getByText('1 machine', { exact: true }).waitFor();
  await press('Escape');
}

/** Go with Tab to the element that begins with these words. @throws Error where none comes */
async function tabTo(words: string): Promise<void> {
  for (let tabs = 0; tabs < mostTabs; tabs++) {
    if ((await focused()).startsWith(words)) return;
    await press('Tab');
  }
  throw new Error(`"${words}" is not reached within ${mostTabs} tabs`);
}

/** Words of the element in focus. */
const focused = (): Promise<string> =>
  page.evaluate<string>(`document.activeElement.ariaLabel ?? document.activeElement.textContent`);
