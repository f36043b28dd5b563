import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { LoopbackProvider } from '../../boot/server/api/people/openid/played-provider.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import { openSetUpSite, type SetUpSite } from '../../support/page/page-site.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const provider = new LoopbackProvider();
let site: SetUpSite;
let browser: Browser;
let visit: Administrator;
let page: Page;

describeWhen({ tools: ['chromium'] })('a site with an OpenID provider', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([openSetUpSite(flagsFor), openBrowser()]);
    visit = await openPage(browser, site.url);
    page = visit.page;
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await provider.close();
  });

  it('lets people of its groups in, with the role of their group', async () => {
    await page.goto(`${site.url}/images?add`);
    await page.getByRole('button', { name: 'Log in with Example' }).click();
    await page.getByRole('button', { name: 'Logged in as Grace' }).waitFor();
    expect(page.url()).toBe(`${site.url}/images?add`);
    await page.goto(`${site.url}/people`);
    await page.getByText('This view is for administrators. Your role is operator.').waitFor();
  });

  it('says why nobody else is let in', async () => {
    await page.getByRole('button', { name: 'Logged in as Grace' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    const login = page.getByRole('dialog', { name: 'Log in to romkit' });
    await login.waitFor();
    provider.account = { sub: '2', preferred_username: 'Mallory', groups: ['guests'] };
    await page.context().clearCookies();
    await login.getByRole('button', { name: 'Log in with Example' }).click();
    await login.getByRole('alert').filter({ hasText: 'role' }).waitFor();
    expect((await page.context().cookies(site.url)).filter(({ name }) => name.startsWith('romkit'))).toEqual(
      [],
    );
    // Requests of somebody who is not logged in.
    expect(visit.complaints.filter((each) => !each.includes('status of 401'))).toEqual([]);
  });
});

async function flagsFor(url: string, folder: string): Promise<readonly string[]> {
  await provider.open(`${url}/api/v1/openid/callback`);
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'secret\n');
  return [
    ...['--oidc-issuer', provider.issuer, '--oidc-client-id', 'romkit', '--oidc-client-secret-file', secret],
    ...['--oidc-name', 'Example', '--oidc-operators', 'netboot'],
  ];
}
