import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { servedPage } from '../../support/boot-server/served-page.ts';
import { openBrowser, openPage, type Administrator } from '../../support/page/browser.ts';
import { PlayedMachine, playedMac } from '../../support/page/played-machine.ts';
import { startRomkit, type Running } from '../../support/process/romkit.ts';
import { PostgresServer } from '../../support/registry/postgres.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

let root: string;
let database: PostgresServer;
let browser: Browser;
let servers: readonly Running[];
let urls: readonly string[];
let people: readonly Administrator[];

describeWhen({ tools: ['chromium', 'postgres', 'setpriv'] })(
  'two people on two servers of one registry',
  () => {
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'romkit-two-'));
      [database, browser] = await Promise.all([PostgresServer.start(), openBrowser()]);
      servers = [];
      for (const name of ['first', 'second']) {
        const place = ['--state', join(root, name), '--database', database.url];
        servers = [...servers, startRomkit({ root }, 'serve', ...place, '--listen', '127.0.0.1:0', '--json')];
        urls = [...(urls ?? []), await servedPage(servers.at(-1)!)];
      }
      people = await Promise.all(urls.map((url) => openPage(browser, url, { reducedMotion: 'reduce' })));
    });
    afterAll(async () => {
      await browser?.close();
      servers?.forEach(({ child }) => child.kill('SIGTERM'));
      await Promise.all(servers?.map(({ ended }) => ended) ?? []);
      await database?.remove();
      rmSync(root, { recursive: true });
    });

    it('see each machine that asks one of the servers, and each change that one of them makes', async () => {
      const [{ page: first }, { page: second }] = people as [Administrator, Administrator];
      await new PlayedMachine(urls[0]!, playedMac(1)).ask();
      const row = second.getByRole('row').filter({ hasText: playedMac(1) });
      await row.waitFor();
      await first
        .getByRole('row')
        .filter({ hasText: playedMac(1) })
        .getByRole('link')
        .click();
      await first.getByRole('button', { name: 'Change' }).click();
      await first.getByRole('textbox', { name: 'Name' }).fill('render-01');
      await first.getByRole('button', { name: 'Save' }).click();
      await row.filter({ hasText: 'render-01' }).waitFor();

      await row.getByRole('link').click();
      await second.getByRole('button', { name: 'Change' }).click();
      await second.getByRole('textbox', { name: 'Note' }).fill('third shelf');
      await second.getByRole('button', { name: 'Save' }).click();
      await first.getByText('third shelf').waitFor();
    });

    it('see what the other has changed, and take it back', async () => {
      const [{ page: first }, { page: second }] = people as [Administrator, Administrator];
      for (const page of [first, second]) {
        await page.getByRole('link', { name: 'Activity' }).click();
        await page.getByText('Changes', { exact: true }).click();
        await page.getByText('Changed note of render-01').first().waitFor();
      }
      await first.getByRole('button', { name: 'Undo' }).first().click();
      await second
        .getByText(/^Undid entry/)
        .first()
        .waitFor();
      expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
    });
  },
);
