import { writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { MachineView } from '../../../boot/server/api/views.ts';
import { openPage, type Administrator } from '../page/browser.ts';
import { romkit, startRomkit, workOf, type Place, type Running } from '../process/romkit.ts';

/** `romkit serve --rack`, by its API. */
export class ServedRack {
  readonly running: Running;
  /** Ends with a slash. */
  readonly api: string;

  constructor(running: Running, api: string) {
    this.running = running;
    this.api = api;
  }

  /** Scheme, host and port of the page. */
  get origin(): string {
    return new URL(this.api).origin;
  }

  /** @throws Error with the words of the server where it has no page */
  async openPage(browser: Browser): Promise<Administrator> {
    return openPage(browser, this.origin).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.running.stderr()}`);
    });
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(this.api + path)).json()) as T;
  }

  async post(path: string, body: object): Promise<{ status: number; answer: unknown }> {
    const response = await fetch(this.api + path, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json' },
    });
    return { status: response.status, answer: await response.json() };
  }

  /** Settles when a machine's console has said it so often. */
  async untilConsole(mac: string, words: string, times = 1): Promise<void> {
    const { body } = await fetch(`${this.api}machines/${mac}/console`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      if (text.split(words).length > times) return;
    }
    throw new Error(`The stream ended: ${text.slice(-2000)}`);
  }

  /** Settles when the pool has so many images; the stream's first bytes come once it has begun. */
  async untilImages(count: number): Promise<void> {
    const { body } = await fetch(`${this.api}events`);
    for await (const _ of body as unknown as AsyncIterable<Uint8Array>)
      if ((await this.get<{ images: unknown[] }>('pool')).images.length === count) return;
    throw new Error('The stream ended.');
  }

  async nextBootOf(mac: string): Promise<MachineView['nextBoot']> {
    const { machines } = await this.get<{ machines: MachineView[] }>('machines');
    return machines.find((machine) => machine.macs.includes(mac))!.nextBoot;
  }

  /** An image that is a file of this test. */
  async addImage(place: Place, name: string, file: Uint8Array): Promise<void> {
    const kernel = join(workOf(place), `${name}.kernel`);
    writeFileSync(kernel, file);
    const words = ['image', 'add', name, '--kernel', kernel, '--server', this.origin] as const;
    const { exitCode, stderr } = await romkit(place, ...words);
    rmSync(kernel);
    if (exitCode !== 0) throw new Error(stderr);
  }
}

/** Start it with so many machines; settles when it serves. */
export async function serveRack(place: Place, machines: number, bootFiles: string): Promise<ServedRack> {
  const options = ['--boot-files', bootFiles, '--listen', '127.0.0.1:0', '--json'];
  const running = startRomkit(place, 'serve', '--rack', String(machines), ...options);
  let api = '';
  await running.event((event) => {
    if (event['type'] === 'serving') api = String(event['api']);
    return api !== '';
  });
  return new ServedRack(running, api);
}

/** A line of an image with which `serve --rack` starts. */
export const runs = (image: string): string => `This machine runs ${image}.`;
