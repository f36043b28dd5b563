import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { beaconKernel } from '../../../lab/os/beacon.ts';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import { noDebian } from '../../support/lab/debian.ts';
import { noLab } from '../../support/lab/needs.ts';
import { assign, select } from '../../support/page/assigning.ts';
import { openBrowser } from '../../support/page/browser.ts';
import { Keyboard } from '../../support/page/keyboard.ts';
import { documents, romkit, type Place } from '../../support/process/romkit.ts';
import { rackFirmware } from '../../support/rack/firmware.ts';
import { runs, serveRack, type ServedRack } from '../../support/rack/served-rack.ts';
import { realPlace } from '../../support/firmware/real.ts';
import { describeWhen } from '../../support/skip.ts';
import { peProgram } from '../../boot/registry/recognise/headers.ts';

jest.setTimeout(10 * 60_000);

const macs = [1, 2, 3].map(machineMac) as [string, string, string];
const [first, second, third] = macs;
const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;

let rack: ServedRack | undefined;
let browser: Browser | undefined;
let temporary: string | undefined;
afterEach(async () => {
  await browser?.close();
  rack?.running.child.kill('SIGTERM');
  await rack?.running.ended;
  if (temporary !== undefined) rmSync(temporary, { recursive: true });
  [rack, browser, temporary] = [undefined, undefined, undefined];
});

async function assignByMouse(page: Page, served: ServedRack): Promise<void> {
  await page.getByText('3 machines are waiting for an image').waitFor();
  await served.untilImages(2);
  await select(page, [first, second]);
  await assign(page, 'debian-green', 2);
  await select(page, [third]);
  await assign(page, 'debian-orange', 1);
}

/** `romkit image try` with a server elsewhere: this one, whose machines run meanwhile. */
async function tryImage(place: Place, { origin }: ServedRack): Promise<void> {
  const words = ['image', 'try', 'beacon', '--as', second, '--server', origin, '--json'];
  const ended = await romkit(place, ...words);
  expect(documents(ended).at(-1)).toMatchObject({ image: 'beacon', outcome: 'up', as: { mac: second } });
  expect(documents(ended)).toEqual(
    expect.arrayContaining([
      ...[
        { type: 'stage', stage: 'mac-script' },
        { type: 'stage', stage: 'kernel' },
      ].map((stage) => expect.objectContaining(stage)),
    ]),
  );
}

describeWhen({ tools: ['qemu-system-x86_64', 'dnsmasq', 'ip', 'chromium'], lacks: noLab ?? noDebian })(
  'romkit serve --rack',
  () => {
    it('has machines that boot what the keyboard gives them, without one press of a mouse button', async () => {
      const place = realPlace('shared', 'serve-rack');
      const { bootFiles } = await rackFirmware(bios, place);
      const served = (rack = await serveRack(place, 3, bootFiles));
      browser = await openBrowser();
      const { page, presses } = await served.openPage(browser);
      const keyboard = new Keyboard(page);

      await page.getByText('3 machines are waiting for an image').waitFor();
      await served.untilImages(2);
      await keyboard.press('j', 'x', 'j', 'x');
      await page.getByText('2 machines selected').waitFor();
      await keyboard.assign('debian-green', 2);
      await keyboard.press('j', 'x');
      await page.getByText('1 machine selected').waitFor();
      await keyboard.assign('debian-orange', 1);
      await served.addImage(place, 'efi-only', peProgram());
      const nextBoots = async (): Promise<unknown[]> =>
        Promise.all(macs.map(async (mac) => (await served.nextBootOf(mac)).image));
      const given = (await nextBoots()) as string[];
      expect(given.toSorted()).toEqual(['debian-green', 'debian-green', 'debian-orange']);
      await Promise.all(macs.map((mac, index) => served.untilConsole(mac, runs(given[index]!))));

      const changed = macs[given.indexOf('debian-green')]!;
      await keyboard.filter(changed);
      await keyboard.press('j', 'x', 'a');
      const wrong = page.getByRole('radio', { name: 'efi-only' });
      await wrong.waitFor();
      expect(await wrong.textContent()).toContain(`efi-only@1 needs UEFI: ${changed} boots by BIOS`);
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await keyboard.assign('debian-orange', 1);
      await keyboard.press('x');
      await keyboard.tabTo('Power');
      await keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await keyboard.toItem('Reset 1 machine');
      await keyboard.press('Enter');
      await served.untilConsole(changed, runs('debian-orange'));
      // The offer to take it back with one key has been read by now.
      await keyboard.press('g', 'a');
      await keyboard.tabTo('Boots');
      await keyboard.press('ArrowRight');
      await keyboard.tabTo('Undo: ');
      await keyboard.press('Enter');
      await page
        .getByText(/^Undid entry/)
        .first()
        .waitFor();
      expect(await nextBoots()).toEqual(given);
      expect(await presses()).toBe(0);
    });

    it('has machines that boot what the mouse gives them, tries images beside them, and leaves nothing when it is killed', async () => {
      const { bootFiles } = await rackFirmware(bios, realPlace('shared', 'serve-rack'));
      temporary = mkdtempSync(join(tmpdir(), 'romkit-desk-'));
      chmodSync(temporary, 0o755);
      const shared = realPlace('shared', 'serve-rack');
      const place: Place = { ...shared, env: { ...shared.env, TMPDIR: temporary } };
      const served = (rack = await serveRack(place, 3, bootFiles));
      browser = await openBrowser();
      const { page } = await served.openPage(browser);

      await assignByMouse(page, served);
      await served.addImage(place, 'efi-only', peProgram());
      await served.addImage(place, 'beacon', beaconKernel('beacon'));
      await Promise.all([
        served.untilConsole(first, runs('debian-green')),
        served.untilConsole(second, runs('debian-green')),
        served.untilConsole(third, runs('debian-orange')),
      ]);

      await select(page, [second]);
      await page.getByRole('button', { name: 'Assign image' }).click();
      const wrong = page.getByRole('radio', { name: 'efi-only' });
      expect(await wrong.textContent()).toContain(`efi-only@1 needs UEFI: ${second} boots by BIOS`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await assign(page, 'debian-orange', 1);
      await select(page, [second]);
      await page.getByRole('button', { name: 'Power' }).click();
      await page.getByRole('menuitem', { name: 'Reset 1 machine' }).click();
      await served.untilConsole(second, runs('debian-orange'));
      await page.getByRole('link', { name: 'Activity' }).click();
      await page.getByText('Changes', { exact: true }).click();
      await page.getByRole('button', { name: 'Undo' }).first().click();
      await page
        .getByText(/^Undid entry/)
        .first()
        .waitFor();
      expect(await served.nextBootOf(second)).toMatchObject({ image: 'debian-green' });

      await tryImage(place, served);
      await page.goto(`${served.origin}/images/beacon`);
      await page.getByText(/^tried /).waitFor();

      const power = `machines/${third}/power`;
      expect(await served.post(power, { action: 'off' })).toMatchObject({ answer: { state: 'off' } });
      expect(await served.post(power, { action: 'reset' })).toMatchObject({
        ...{ status: 400, answer: { error: { code: 'machine-off' } } },
      });
      expect(await served.get(power)).toMatchObject({ state: 'off', actions: [{ by: 'rack' }, {}, {}] });
      expect(await served.post(power, { action: 'on' })).toMatchObject({ answer: { state: 'on' } });
      await served.untilConsole(third, 'SeaBIOS (version', 2);

      const left = readdirSync(temporary);
      expect(left).toHaveLength(2);
      served.running.child.kill('SIGKILL');
      // The server inside has the same output: it is gone, and with it, as process 1, all that it has started.
      await served.running.ended;
      rack = await serveRack(place, 1, bootFiles);
      expect(readdirSync(temporary).filter((name) => left.includes(name))).toEqual([]);
      rack.running.child.kill('SIGTERM');
      expect(await rack.running.ended).toMatchObject({ exitCode: 0 });
      expect(readdirSync(temporary)).toEqual([]);
    });
  },
);
