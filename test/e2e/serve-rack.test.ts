import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import { machineMac } from '../../lab/run/lab-plan.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noLab } from '../support/lab/needs.ts';
import { startRomkit, type Place, type Running } from '../support/process/romkit.ts';
import { rackFirmware } from '../support/rack/firmware.ts';
import { realPlace } from '../support/firmware/real.ts';
import { describeWhen } from '../support/skip.ts';

jest.setTimeout(10 * 60_000);

const [first, second] = [machineMac(1), machineMac(2)];
const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;

let running: Running | undefined;
let temporary: string | undefined;
afterEach(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  if (temporary !== undefined) rmSync(temporary, { recursive: true });
  [running, temporary] = [undefined, undefined];
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

interface Machines {
  readonly machines: readonly {
    readonly id: number;
    readonly macs: readonly string[];
    readonly known: boolean;
  }[];
}

describeWhen({ tools: ['qemu-system-x86_64', 'dnsmasq', 'ip'], lacks: noLab ?? noDebian })(
  'romkit serve --rack',
  () => {
    it('has machines that appear, boot what they are given and have buttons, and leaves nothing when it is killed', async () => {
      const { bootFiles } = await rackFirmware(bios, realPlace('shared', 'serve-rack'));
      temporary = mkdtempSync(join(tmpdir(), 'romkit-desk-'));
      chmodSync(temporary, 0o755);
      const shared = realPlace('shared', 'serve-rack');
      const place: Place = { ...shared, env: { ...shared.env, TMPDIR: temporary } };
      const api = await serveRack(place, 2, bootFiles);

      const pool = (): Promise<Machines> => get<Machines>(`${api}machines`);
      await untilPool(api, async () => (await pool()).machines.length === 2);
      const { machines } = await pool();
      expect(machines.map(({ macs: [mac], known }) => `${mac} ${known}`).sort()).toEqual([
        ...[`${first} false`, `${second} false`],
      ]);
      await untilPool(api, async () => (await get<{ images: unknown[] }>(`${api}pool`)).images.length === 2);
      const target = { type: 'machine', machine: machines.find(({ macs: [mac] }) => mac === first)!.id };
      const assignment = { target, image: 'debian-green', revision: null, priority: 0 };
      const assigned = await post(`${api}changes`, { changes: [{ type: 'assign', assignment }] });
      expect(assigned.status).toBe(200);

      const power = `${api}machines/${second}/power`;
      expect(await post(power, { action: 'off' })).toMatchObject({ answer: { state: 'off' } });
      expect(await post(power, { action: 'reset' })).toMatchObject({
        ...{ status: 400, answer: { error: { code: 'machine-off' } } },
      });
      expect(await get(power)).toMatchObject({ state: 'off', actions: [{ by: 'rack' }, {}, {}] });
      expect(await post(power, { action: 'on' })).toMatchObject({ answer: { state: 'on' } });
      const starts = (text: string): number => text.split('SeaBIOS (version').length - 1;
      const console = `${api}machines/${second}/console`;
      await until(console, (text) => starts(text) >= 2);
      expect(await post(power, { action: 'reset' })).toMatchObject({ status: 200 });
      await until(console, (text) => starts(text) >= 3);
      await until(`${api}machines/${first}/console`, (text) =>
        text.includes('This machine runs debian-green.'),
      );

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
