import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import type { TrialEnd } from '../../../../boot/server/trial/trial-bench.ts';
import { Trials } from '../../../../boot/server/trial/trials.ts';
import { missingError } from '../../../../system/error.ts';
import { readEvents } from '../../../support/boot-server/event-reader.ts';
import { PlayedBench } from '../../../support/boot-server/played-bench.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { newRevision } from '../../registry/sample.ts';

const host = '127.0.0.1:8080';
const mac = '52:54:00:aa:00:01';
const up: TrialEnd = { outcome: 'up', atMs: 15_000, diagnosis: null, versions: { qemu: '7.2' } };

let folder: string;
let registry: Registry;
let bench: PlayedBench;
let trials: Trials;
let app: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-trials-'));
  registry = await openFreshRegistry(folder);
  await registry.apply({ by: 'x', via: 'test' }, [
    { type: 'add-revision', image: 'debian', revision: newRevision() },
    { type: 'add-machine', macs: [mac], values: { name: 'db-02' } },
    { type: 'assign-card', mac, once: true, image: 'debian', revision: null },
  ]);
  bench = new PlayedBench();
  trials = new Trials({ registry, bench, log: silentLog, clock: () => 500 });
  app = buildBaseApp(silentLog);
  await apiRoutes(app, {
    ...{ registry, log: silentLog, epoch: 'run1', trials },
    access: { hosts: () => new Set([host]), isLocal: true },
  });
});

afterEach(async () => {
  await trials.close();
  await app.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const send = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { host },
    ...(payload === undefined ? {} : { payload }),
  });
const start = (payload: object = {}) => send('POST', '/images/debian/revisions/1/trial', payload);

describe('a trial over the API', () => {
  it('is shown while it goes on and noted when it ends, and leaves the real machine as it was', async () => {
    const before = registry.snapshot();
    const news = await readEvents(app, '/api/v1/events', { host });
    expect((await start({ as: mac })).json()).toMatchObject({
      ...{ phase: 'booting', startedMs: 1000, by: 'local', as: { mac, name: 'db-02' }, memoryMiB: 1024 },
    });
    const console = await readEvents(app, '/api/v1/trial/console?run=1', { host });
    bench.listener.onConsole(Buffer.from('SeaBIOS\n'));
    await console.until('SeaBIOS');
    bench.end(up);
    await trials.ended;
    const trial = { outcome: 'up', atMs: 1000, durationMs: 14_000, versions: { qemu: '7.2' } };
    expect((await send('GET', '/trials')).json()).toMatchObject({
      ...{ isPossible: true, run: { phase: 'ended', trial }, trials: [{ image: 'debian', ...trial }] },
    });
    await news.until('"phase":"ended"');
    const { machines, assignments } = registry.snapshot();
    expect([machines, assignments]).toEqual([before.machines, before.assignments]);
    expect(await registry.boots.list({ limit: 9 })).toEqual([]);
    news.response.destroy();
    console.response.destroy();
  });

  it('is one at a time, and can be stopped without a result', async () => {
    await start();
    const second = await start();
    expect([second.statusCode, second.json().error.code]).toEqual([409, 'trial-in-use']);
    expect((await send('DELETE', '/trial')).json()).toMatchObject({
      ...{ trials: [], run: { phase: 'ended', trial: null, problem: { code: 'trial-stopped' } } },
    });
    expect((await start()).json()).toMatchObject({ id: 2 });
  });

  it.each<
    [string, () => Promise<{ statusCode: number; json(): { error: { code: string } } }>, number, string]
  >([
    [
      'an image that is not there',
      () => send('POST', '/images/x/revisions/1/trial', {}),
      404,
      'unknown-image',
    ],
    ['more than numbers', () => start({ memoryMiB: 'much' }), 400, 'bad-request'],
  ])('refuses %s', async (_, ask, status, code) => {
    const answer = await ask();
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });

  it('says what is missing, and is possible once it is there', async () => {
    bench.lacks = missingError('tool-missing', 'Virtual machines need QEMU.', 'apt-get install qemu');
    const answer = await start();
    expect([answer.statusCode, answer.json().error.hint]).toEqual([422, 'apt-get install qemu']);
    bench.lacks = null;
    expect((await start()).statusCode).toBe(200);
  });
});
