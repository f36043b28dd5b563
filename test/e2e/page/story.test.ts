import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { assign, choose, select } from '../../support/page/assigning.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import { openPageSite, openSetUpSite, type PageSite } from '../../support/page/page-site.ts';
import { imageIn, PlayedMachine, playedMac } from '../../support/page/played-machine.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(180_000);

let site: PageSite;
let browser: Browser;
let administrator: Administrator;
let page: Page;

/** Machines of one story; their numbers are no other's. */
const machines = (first: number, count: number): PlayedMachine[] =>
  Array.from({ length: count }, (_, index) => new PlayedMachine(site.url, playedMac(first + index)));

const macsOf = (chosen: readonly PlayedMachine[]): string[] => chosen.map(({ mac }) => mac);

describeWhen({ tools: ['chromium'] })('the control page in Chromium', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([openPageSite(), openBrowser()]);
    administrator = await openPage(browser, site.url);
    page = administrator.page;
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('shows machines as they power on, and gives each the image that the mouse chose', async () => {
    await page.getByRole('heading', { name: 'No machine has asked yet' }).waitFor();
    const three = machines(1, 3);
    const scripts = three.map((machine) => machine.script());
    await page.getByText('3 machines are waiting for an image').waitFor();

    await select(page, macsOf(three.slice(0, 2)));
    await assign(page, 'image1', 2);
    await select(page, macsOf(three.slice(2)));
    await assign(page, 'image2', 1);
    expect((await Promise.all(scripts)).map(imageIn)).toEqual(['image1', 'image1', 'image2']);
  });

  it('takes an assignment back', async () => {
    const [, , third] = machines(1, 3);
    await page.getByRole('alert').filter({ hasText: 'Assigned image2@1' }).getByText('Undo').click();
    await page.getByRole('alert').filter({ hasText: 'Undone' }).waitFor();
    expect(await site.machine(third!.mac)).toMatchObject({ nextBoot: { type: 'wait' } });
  });

  it('assigns for the next boot only', async () => {
    const [first] = machines(1, 1);
    await select(page, [first!.mac]);
    await page.getByRole('button', { name: 'Next boot only' }).click();
    await choose(page, 'image2', 1);
    expect([await first!.boot(), await first!.boot()]).toEqual(['image2', 'image1']);
  });

  it('says which image cannot start on which machine, and why', async () => {
    const [first] = machines(1, 1);
    await select(page, [first!.mac]);
    await page.getByRole('button', { name: 'Assign image' }).click();
    const image = page.getByRole('radio', { name: 'efi-only' });
    expect(await image.textContent()).toContain(`efi-only@1 needs UEFI: ${first!.mac} boots by BIOS`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Clear the selection' }).click();
  });

  it('makes an image of a file that lies on the server', async () => {
    await page.goto(`${site.url}/images?add`);
    await page.getByText('On the server').click();
    await page.getByRole('radio', { name: 'kernel-6.1' }).click();
    await page.getByRole('button', { name: 'Add kernel-6.1' }).click();
    await page.getByRole('heading', { level: 1, name: 'kernel-6.1' }).waitFor();
    await page.goto(site.url);
  });

  it('assigns an image to forty machines in six presses of the mouse', async () => {
    const forty = machines(200, 40);
    for (const machine of forty) await machine.ask();
    const other = await openPage(browser, site.url);
    await other.page.getByText('are waiting for an image').waitFor();
    const waiting = Number(
      (await other.page.getByText('are waiting for an image').textContent())!.split(' ')[0],
    );
    await other.page.getByRole('button', { name: `Select all ${waiting}` }).click();
    await other.page.getByRole('button', { name: 'Assign image' }).click();
    await choose(other.page, 'image1', waiting);
    expect(waiting).toBeGreaterThanOrEqual(40);
    expect(await other.presses()).toBeLessThanOrEqual(6);
    expect(await Promise.all(forty.slice(0, 3).map((machine) => machine.boot()))).toEqual(
      Array(3).fill('image1'),
    );
    expect(other.complaints).toEqual([]);
    await other.leave();
  });

  it('has kept to its Content-Security-Policy, and complained about nothing', () => {
    expect(administrator.complaints).toEqual([]);
  });

  it('goes on when its server was killed, with what was typed', async () => {
    const { page: open, leave } = await openPage(browser, site.url);
    const { id, macs } = await site.machine(playedMac(1));
    await open.getByRole('row').filter({ hasText: macs[0]! }).getByRole('link').click();
    await open.waitForURL(`${site.url}/machines/${id}`);
    await open.getByRole('button', { name: 'Change' }).click();
    await open.getByRole('textbox', { name: 'Note' }).fill('third shelf');
    await site.kill();
    await open.getByRole('alert').filter({ hasText: 'The server does not answer' }).first().waitFor();
    await open.getByRole('button', { name: 'Save' }).click();
    await open.getByText('Not done').waitFor();

    await site.start();
    await open.locator('.away').waitFor({ state: 'detached' });
    await open.getByRole('button', { name: 'Save' }).click();
    await open.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await site.machine(playedMac(1))).toMatchObject({ note: 'third shelf' });

    const [late] = machines(500, 1);
    await open.goto(`${site.url}/?text=${late!.mac}`);
    await open.getByText('No machine matches').waitFor();
    await late!.ask();
    await open.getByRole('row').filter({ hasText: late!.mac }).waitFor();
    await leave();
  });

  it('asks for a login where others can reach it, first for the administrator of the one-time link', async () => {
    const open = await openSetUpSite();
    const visit = await openPage(browser, open.link);
    const password = 'correct horse battery';
    await visit.page.getByLabel('Password', { exact: true }).fill(password);
    await visit.page.getByLabel('The password again').fill(password);
    await visit.page.getByRole('button', { name: 'Make the administrator' }).click();
    await visit.page.getByRole('button', { name: 'Logged in as admin' }).click();
    await visit.page.getByRole('menuitem', { name: 'Log out' }).click();
    const login = visit.page.getByRole('dialog', { name: 'Log in to romkit' });
    await login.getByLabel('Name').fill('admin');
    await login.getByLabel('Password', { exact: true }).fill('another password');
    await login.getByRole('button', { name: 'Log in' }).click();
    await login.getByText('Name or password is not right.').waitFor();
    await login.getByLabel('Password', { exact: true }).fill(password);
    await login.getByRole('button', { name: 'Log in' }).click();
    await login.waitFor({ state: 'detached' });
    await visit.page.getByText('live', { exact: true }).waitFor();
    const [cookie] = await visit.page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    await visit.leave();

    const second = await openPage(browser, open.link);
    await second.page.getByLabel('Password', { exact: true }).fill(password);
    await second.page.getByLabel('The password again').fill(password);
    await second.page.getByRole('button', { name: 'Make the administrator' }).click();
    await second.page.getByText('This link is void.').waitFor();
    await second.leave();
    await open.close();
  });
});
