import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Change } from '../../../boot/registry/model/change.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import { Keyboard } from '../../support/page/keyboard.ts';
import { openPageSite, type PageSite } from '../../support/page/page-site.ts';
import { imageIn, PlayedMachine, playedMac } from '../../support/page/played-machine.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

let site: PageSite;
let browser: Browser;
let administrator: Administrator;
let page: Page;
let keyboard: Keyboard;
let machines: readonly PlayedMachine[];

describeWhen({ tools: ['chromium'] })('the control page by keyboard alone', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([openPageSite(), openBrowser()]);
    administrator = await openPage(browser, site.url, { reducedMotion: 'reduce' });
    page = administrator.page;
    keyboard = new Keyboard(page);
    machines = [1, 2, 3].map((n) => new PlayedMachine(site.url, playedMac(n)));
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('gives each of three machines that power on its image', async () => {
    const scripts = machines.map((machine) => machine.script());
    await page.getByText('3 machines are waiting for an image').waitFor();
    await keyboard.press('j', 'x', 'j', 'x');
    await page.getByText('2 machines selected').waitFor();
    expect(await keyboard.focused()).toContain(machines[1]!.mac);
    await keyboard.assign('image1', 2);
    await keyboard.press('j', 'x');
    await page.getByText('1 machine selected').waitFor();
    await keyboard.assign('image2', 1);
    expect((await Promise.all(scripts)).map(imageIn)).toEqual(['image1', 'image1', 'image2']);
  });

  it('takes the keys of the list where a checkbox has the focus', async () => {
    await page.getByRole('checkbox', { name: `Select ${machines[0]!.mac}` }).focus();
    await keyboard.press('Space');
    await page.getByText('1 machine selected').waitFor();
    await keyboard.press('Control+a');
    await page.getByText('3 machines selected').waitFor();
    await keyboard.press('Escape');
    await page.getByText('3 machines selected').waitFor({ state: 'detached' });
  });

  it('takes an assignment back, and assigns another from the page of the machine', async () => {
    await keyboard.press('u');
    await page.getByRole('alert').filter({ hasText: 'Undone' }).waitFor();
    expect(await site.machine(machines[2]!.mac)).toMatchObject({ nextBoot: { type: 'wait' } });
    await keyboard.filter(machines[0]!.mac);
    await keyboard.press('j', 'Enter');
    await page.getByRole('heading', { level: 1, name: machines[0]!.mac }).waitFor();
    await keyboard.assign('image2', 1);
    expect(await machines[0]!.boot()).toBe('image2');
  });

  it('says why an image cannot start on a machine', async () => {
    await keyboard.press('a');
    const image = page.getByRole('radio', { name: 'efi-only' });
    await image.waitFor();
    expect(await image.textContent()).toContain(`efi-only@1 needs UEFI: ${machines[0]!.mac} boots by BIOS`);
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('finds a machine, shows the keys, and goes to each place', async () => {
    await keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // At once, before the finder's code has been loaded.
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('row').first().waitFor();
    await keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Find' }).waitFor();
    await page.keyboard.type(machines[1]!.mac);
    await page.getByRole('dialog').getByText(machines[1]!.mac).first().waitFor();
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: machines[1]!.mac }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const [letter, place] of Object.entries({
      i: 'Images',
      a: 'Activity',
      s: 'Servers',
      m: 'Machines',
    })) {
      await keyboard.press('g', letter);
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
    await keyboard.press('/');
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
