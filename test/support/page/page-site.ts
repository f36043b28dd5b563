import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../../../boot/registry/model/change.ts';
import type { MachineView } from '../../../boot/server/api/views.ts';
import { freePort } from '../../bench/serve/server-process.ts';
import { bzImage, peProgram } from '../../boot/registry/recognise/headers.ts';
import { romkit, startRomkit, type Running } from '../process/romkit.ts';

/** A boot server on loopback, as a user starts it, with the control page. */
export interface PageSite {
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Serves again at the same address. */
  start(): Promise<void>;
  /** Make changes by the API. @throws Error with its answer where it refuses */
  change(...changes: readonly Change[]): Promise<void>;
  /** The machine with this MAC address. @throws Error where there is none */
  /** Settles when so many machines are in the pool; the stream's first bytes come once it has begun. */
  untilMachines(count: number): Promise<void>;
  machine(mac: string): Promise<MachineView>;
  close(): Promise<void>;
}

/**
 * Serve an empty pool with three images: `image1` and `image2` for PC BIOS, `efi-only` for UEFI; `kernel-6.1` lies on
 * the server.
 * @param title of image2
 */
export async function openPageSite(title = 'Second'): Promise<PageSite> {
  const root = mkdtempSync(join(tmpdir(), 'romkit-page-'));
  const [state, port] = [join(root, 'serve'), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  await addImages(root, state, title);
  let server: Running | undefined;
  const api = async <T>(path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v1${path}`, {
      ...init,
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  };
  const site: PageSite = {
    url,
    start: async () => {
      server = startRomkit({ root }, 'serve', '--state', state, '--listen', `127.0.0.1:${port}`, '--json');
      await server.event(({ type }) => type === 'serving');
    },
    kill: async () => {
      server?.child.kill('SIGKILL');
      await server?.ended;
    },
    change: async (...changes) => {
      await api('/changes', { changes });
    },
    untilMachines: async (count) => {
      const { body } = await fetch(`${url}/api/v1/events`);
      for await (const _ of body as unknown as AsyncIterable<Uint8Array>)
        if ((await api<{ machines: MachineView[] }>('/machines')).machines.length >= count) return;
      throw new Error('The stream ended.');
    },
    machine: async (mac) => {
      const { machines } = await api<{ machines: MachineView[] }>('/machines');
      const found = machines.find(({ macs }) => macs.includes(mac));
      if (found === undefined) throw new Error(`${mac} is not in the pool`);
      return found;
    },
    close: async () => {
      await site.kill();
      rmSync(root, { recursive: true });
    },
  };
  await site.start();
  return site;
}

async function addImages(root: string, state: string, title: string): Promise<void> {
  const [kernel, program] = [join(root, 'vmlinuz'), join(root, 'program.efi')];
  writeFileSync(kernel, bzImage({ isPe: false }));
  writeFileSync(program, peProgram());
  mkdirSync(join(state, 'incoming'), { recursive: true });
  writeFileSync(join(state, 'incoming/kernel-6.1'), bzImage({ isPe: false }));
  for (const [name, file, named] of [
    ['image1', kernel, 'First'],
    ['image2', kernel, title],
    ['efi-only', program, 'A program'],
  ] as const) {
    const args = ['--kernel', file, '--title', named, '--state', state];
    const { exitCode, stderr } = await romkit({ root }, 'image', 'add', name, ...args);
    if (exitCode !== 0) throw new Error(stderr);
  }
}

/** A boot server whose page others can reach, that nobody can log in to yet. */
export interface SetUpSite {
  readonly url: string;
  /** For the first administrator. */
  readonly link: string;
  close(): Promise<void>;
}

/** @param flagsFor further flags of the server, by the URL of its page and a folder that goes with it */
export async function openSetUpSite(
  flagsFor: (url: string, folder: string) => Promise<readonly string[]> = async () => [],
): Promise<SetUpSite> {
  const root = mkdtempSync(join(tmpdir(), 'romkit-setup-'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const addresses = ['--listen', `0.0.0.0:${port}`, '--admin-listen', `0.0.0.0:${adminPort}`];
  const url = `http://127.0.0.1:${adminPort}`;
  const server = startRomkit({ root }, 'serve', ...addresses, ...(await flagsFor(url, root)));
  await server.said('void once used');
  const [secret = ''] = /#[\w-]+/.exec(server.stderr()) ?? [];
  return {
    url,
    link: `${url}/setup${secret}`,
    close: async () => {
      server.child.kill('SIGTERM');
      await server.ended;
      rmSync(root, { recursive: true });
    },
  };
}
