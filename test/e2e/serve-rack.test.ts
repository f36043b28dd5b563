import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { MachineView } from '../../boot/server/api/views.ts';
import { beaconKernel } from '../../lab/os/beacon.ts';
import { machineMac } from '../../lab/run/lab-plan.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noLab } from '../support/lab/needs.ts';
import { assign, select } from '../support/page/assigning.ts';
import { openBrowser, openPage } from '../support/page/browser.ts';
import { documents, romkit, startRomkit, type Place, type Running } from '../support/process/romkit.ts';
import { rackFirmware } from '../support/rack/firmware.ts';
import { realPlace } from '../support/firmware/real.ts';
import { describeWhen } from '../support/skip.ts';
import { peProgram } from '../boot/registry/recognise/headers.ts';

jest.setTimeout(10 * 60_000);

const macs = [1, 2, 3].map(machineMac) as [string, string, string];
const [first, second, third] = macs;
const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;

let running: Running | undefined;
let browser: Browser | undefined;
let temporary: string | undefined;
afterEach(async () => {
  await browser?.close();
  running?.child.kill('SIGTERM');
  await running?.ended;
  if (temporary !== undefined) rmSync(temporary, { recursive: true });
  [running, browser, temporary] = [undefined, undefined, undefined];
});

/** @returns the URL of its API */
async function serveRack(place: Place, machines: number, bootFiles: string): Promise<string> {
  const options = ['--boot-files', bootFiles, '--listen', '127.0.0.1:0', '--json'];
  running = startRomkit(place, 'serve', '--rack', String(machines), ...options);
  let api = '';
  await running.event((event) => {
    if (event['type'] === 'serving') api = String(event['api']);
    return api !== '';
  });
  return api;
}

const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

async function post(url: string, body: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(url, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json' },
  });
  return { status: response.status, answer: await response.json() };
}

/** Read a stream of events until one of them says it. */
async function until(url: string, said: (text: string) => boolean): Promise<void> {
  const { body } = await fetch(url);
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true });
    if (said(text)) return;
  }
  throw new Error(`The stream ended: ${text.slice(-2000)}`);
}

/** Ask again at each change of the pool until it is so; the stream's first bytes come once it has begun. */
async function untilPool(api: string, isSo: () => Promise<boolean>): Promise<void> {
  const { body } = await fetch(`${api}events`);
  for await (const _ of body as unknown as AsyncIterable<Uint8Array>) if (await isSo()) return;
  throw new Error('The stream ended.');
}

/** Settles when a machine's console has said it so often. */
const untilConsole = (api: string, mac: string, words: string, times = 1): Promise<void> =>
  until(`${api}machines/${mac}/console`, (text) => text.split(words).length > times);

const runs = (image: string): string => `This machine runs ${image}.`;

async function nextBootOf(api: string, mac: string): Promise<MachineView['nextBoot']> {
  const { machines } = await get<{ machines: MachineView[] }>(`${api}machines`);
  return machines.find((machine) => machine.macs.includes(mac))!.nextBoot;
}

/** An image that is a file of this test, over the API. */
async function addImage(place: Place, api: string, name: string, file: Uint8Array): Promise<void> {
  const kernel = join(temporary!, `${name}.kernel`);
  writeFileSync(kernel, file);
  const server = new URL(api).origin;
  const { exitCode, stderr } = await romkit(
    place,
    'image',
    'add',
    name,
    '--kernel',
    kernel,
    '--server',
    server,
  );
  rmSync(kernel);
  expect(exitCode === 0 ? '' : stderr).toBe('');
}

async function assignByMouse(page: Page, api: string): Promise<void> {
  await page.getByText('3 machines are waiting for an image').waitFor();
  await untilPool(api, async () => (await get<{ images: unknown[] }>(`${api}pool`)).images.length === 2);
  await select(page, [first, second]);
  await assign(page, 'debian-green', 2);
  await select(page, [third]);
  await assign(page, 'debian-orange', 1);
}

/** `romkit image try` with a server elsewhere: this one, whose machines run meanwhile. */
async function tryImage(place: Place, api: string): Promise<void> {
  const words = ['image', 'try', 'beacon', '--as', second, '--server', new URL(api).origin, '--json'];
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
    it('has machines that boot what the mouse gives them, tries images beside them, and leaves nothing when it is killed', async () => {
      const { bootFiles } = await rackFirmware(bios, realPlace('shared', 'serve-rack'));
      temporary = mkdtempSync(join(tmpdir(), 'romkit-desk-'));
      chmodSync(temporary, 0o755);
      const shared = realPlace('shared', 'serve-rack');
      const place: Place = { ...shared, env: { ...shared.env, TMPDIR: temporary } };
      const api = await serveRack(place, 3, bootFiles);
      browser = await openBrowser();
      const { page } = await openPage(browser, new URL(api).origin);

      await assignByMouse(page, api);
      await addImage(place, api, 'efi-only', peProgram());
      await addImage(place, api, 'beacon', beaconKernel('beacon'));
      await Promise.all([
        untilConsole(api, first, runs('debian-green')),
        untilConsole(api, second, runs('debian-green')),
        untilConsole(api, third, runs('debian-orange')),
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
      await untilConsole(api, second, runs('debian-orange'));
      await page.getByRole('link', { name: 'Activity' }).click();
      await page.getByText('Changes', { exact: true }).click();
      await page.getByRole('button', { name: 'Undo' }).first().click();
      await page
        .getByText(/^Undid entry/)
        .first()
        .waitFor();
      expect(await nextBootOf(api, second)).toMatchObject({ image: 'debian-green' });

      await tryImage(place, api);
      await page.goto(`${new URL(api).origin}/images/beacon`);
      await page.getByText(/^tried /).waitFor();

      const power = `${api}machines/${third}/power`;
      expect(await post(power, { action: 'off' })).toMatchObject({ answer: { state: 'off' } });
      expect(await post(power, { action: 'reset' })).toMatchObject({
        ...{ status: 400, answer: { error: { code: 'machine-off' } } },
      });
      expect(await get(power)).toMatchObject({ state: 'off', actions: [{ by: 'rack' }, {}, {}] });
      expect(await post(power, { action: 'on' })).toMatchObject({ answer: { state: 'on' } });
      await untilConsole(api, third, 'SeaBIOS (version', 2);

      const left = readdirSync(temporary);
      expect(left).toHaveLength(2);
      running!.child.kill('SIGKILL');
      // The server inside has the same output: it is gone, and with it, as process 1, all that it has started.
      await running!.ended;
      await serveRack(place, 1, bootFiles);
      expect(readdirSync(temporary).filter((name) => left.includes(name))).toEqual([]);
      running!.child.kill('SIGTERM');
      expect(await running!.ended).toMatchObject({ exitCode: 0 });
      expect(readdirSync(temporary)).toEqual([]);
    });
  },
);
