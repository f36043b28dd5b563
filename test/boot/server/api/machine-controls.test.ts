import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { ConsoleHistory } from '../../../../boot/evidence/console/history.ts';
import { powerBy, type PowerState } from '../../../../boot/power/power.ts';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { readEvents } from '../../../support/boot-server/event-reader.ts';
import { silentLog } from '../../../support/silent-log.ts';

const host = '127.0.0.1:8080';
const mac = '52:54:00:77:00:01';
const otherMac = '52:54:00:12:34:56';

let folder: string;
let registry: Registry;
let app: FastifyInstance;
let history: ConsoleHistory;
let state: PowerState;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-api-'));
  registry = await openFreshRegistry(folder);
  await registry.apply({ by: 'x', via: 'test' }, [
    { type: 'add-machine', macs: [mac], values: {} },
    { type: 'add-machine', macs: [otherMac], values: {} },
  ]);
  history = new ConsoleHistory();
  state = 'off';
  const power = powerBy([
    {
      name: 'rack',
      actionsFor: ({ macs }) => (macs.includes(mac) ? ['on', 'off', 'reset'] : []),
      perform: async (_, action) => void (state = action === 'off' ? 'off' : 'on'),
      state: ({ macs }) => (macs.includes(mac) ? state : 'unknown'),
    },
  ]);
  app = buildBaseApp(silentLog);
  await apiRoutes(app, {
    ...{ registry, log: silentLog, epoch: 'run1', power },
    consoleOf: (asked) => (asked === mac ? history : undefined),
    access: { hosts: () => new Set([host]), isLocal: true },
  });
});

afterEach(async () => {
  await app.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const send = (method: 'GET' | 'POST', url: string, payload?: object) =>
  app.inject({ method, url, headers: { host }, ...(payload === undefined ? {} : { payload }) });

describe('power over the API', () => {
  it('is shown with what can switch it, and switched', async () => {
    const url = `/api/v1/machines/${mac}/power`;
    const actions = ['on', 'off', 'reset'].map((action) => ({ action, by: 'rack' }));
    expect((await send('GET', url)).json()).toEqual({ state: 'off', actions });
    expect((await send('POST', url, { action: 'on' })).json()).toEqual({ state: 'on', actions });
    expect((await send('GET', '/api/v1/machines/1/power')).json()).toMatchObject({ state: 'on' });
  });

  it.each([
    ['an action that nothing can do', otherMac, { action: 'off' }, 400, 'power-not-possible'],
    ['an action that there is none of', mac, { action: 'explode' }, 400, 'bad-request'],
    ['a machine that is not there', '52:54:00:00:00:09', { action: 'on' }, 404, 'unknown-machine'],
  ])('refuses %s', async (_, machine, payload, status, code) => {
    const answer = await send('POST', `/api/v1/machines/${machine}/power`, payload);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });
});

describe('power of many machines over the API', () => {
  it('says which can be switched, and switches them; what failed is told by machine', async () => {
    expect((await send('GET', '/api/v1/power')).json()).toEqual({
      actions: { on: [1], off: [1], reset: [1] },
    });
    const answer = await send('POST', '/api/v1/power', { action: 'on', machines: [1, 2, 1, 9] });
    expect([answer.statusCode, state]).toEqual([200, 'on']);
    expect(answer.json()).toEqual({
      switched: 1,
      failures: [
        { machine: 2, message: expect.stringContaining(`cannot switch on ${otherMac}`) },
        { machine: 9, message: 'There is no such machine.' },
      ],
    });
  });
});

describe('a console over the API', () => {
  const listen = (query = '', headers: Record<string, string> = {}) =>
    readEvents(app, `/api/v1/machines/${mac}/console${query}`, { host, ...headers });

  it('shows what was said, goes on live, and resumes where a client stopped', async () => {
    history.push(Buffer.from('iPXE\r\n'));
    const first = await listen();
    expect(await first.until('event: console')).toContain(
      'id: run1-6\nevent: console\ndata: {"offset":0,"text":"iPXE\\r\\n"}\n\n',
    );
    history.push(Buffer.from('booting'));
    await first.until('data: {"offset":6,"text":"booting"}\n\n');
    first.response.destroy();
    const again = await listen('', { 'last-event-id': 'run1-9' });
    await again.until('data: {"offset":9,"text":"ting"}\n\n');
    again.response.destroy();
    const stranger = await listen('?from=11', { 'last-event-id': 'run0-3' });
    await stranger.until('data: {"offset":11,"text":"ng"}\n\n');
    stranger.response.destroy();
  });

  it('that is not seen is told with 404', async () => {
    const answer = await send('GET', `/api/v1/machines/${otherMac}/console`);
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'unknown-console']);
    const url = `/api/v1/machines/${otherMac}/console`;
    const stream = await app.inject({ url, headers: { host, accept: 'text/event-stream' } });
    expect(stream.statusCode).toBe(204);
  });
});
