import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { hashOf } from '../../../../boot/server/api/access/access.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { poolEventSchema, type PoolEvent } from '../../../../boot/server/api/views.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { readEvents } from '../../../support/boot-server/event-reader.ts';
import { silentLog } from '../../../support/silent-log.ts';

const host = '127.0.0.1:8080';
const mac = '52:54:00:12:34:56';
const holdImage = {
  kind: 'hold',
  title: 'Maintenance',
  files: [],
  commandLine: '',
  url: null,
  text: 'the rack is being moved',
  architecture: null,
  firmware: null,
  leastMemoryMiB: null,
  reportsUp: false,
};

let folder: string;
let registry: Registry;
let app: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-api-'));
  registry = await openFreshRegistry(folder);
  app = await appWith({ isLocal: true });
});

afterEach(async () => {
  await app.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

async function appWith({ isLocal }: { isLocal: boolean }) {
  const made = buildBaseApp(silentLog);
  await apiRoutes(made, {
    ...{ registry, log: silentLog, epoch: 'run1' },
    access: { hosts: () => new Set([host, 'localhost:8080']), isLocal },
  });
  return made;
}

const send = (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}) =>
  app.inject({ method, url, headers: { host, ...headers }, ...(payload === undefined ? {} : { payload }) });

const addMachine = { type: 'add-machine', macs: ['52-54-00-12-34-56'], values: { name: 'web1' } };

describe('changes over the API', () => {
  it('are made, shown, and taken back', async () => {
    const made = await send('POST', '/api/v1/changes', { changes: [addMachine] });
    expect([made.statusCode, made.json()]).toEqual([
      200,
      expect.objectContaining({ entry: 1, summary: 'Added the machine web1.' }),
    ]);
    const { machines } = (await send('GET', '/api/v1/machines')).json();
    expect(machines).toMatchObject([
      { name: 'web1', macs: [mac], nextBoot: { type: 'wait' }, lastBoot: null },
    ]);
    expect((await send('GET', '/api/v1/audit')).json().entries).toMatchObject([{ by: 'local', via: 'api' }]);
    expect((await send('POST', '/api/v1/undo', {})).json()).toMatchObject({ undoes: 1 });
    expect((await send('GET', '/api/v1/machines')).json().machines).toEqual([]);
  });

  it('are only planned with dryRun: whose next boot becomes which', async () => {
    await send('POST', '/api/v1/changes', {
      changes: [addMachine, { type: 'add-revision', image: 'moving', revision: holdImage }],
    });
    const assignment = { target: { type: 'default' }, image: 'moving', revision: null, priority: 0 };
    const changes = [{ type: 'assign', assignment }];
    const planned = await send('POST', '/api/v1/changes', { changes, dryRun: true });
    expect(planned.json()).toMatchObject({
      entry: null,
      nextBoots: [{ name: 'web1', before: { type: 'wait' }, after: { type: 'hold' } }],
      warnings: [],
    });
    expect((await send('GET', '/api/v1/pool')).json().assignments).toEqual([]);
  });

  it.each([
    ['no change at all', { changes: [] }, 400],
    ['an address that is none', { changes: [{ ...addMachine, macs: ['x'] }] }, 400],
    ['a machine that is not there', { changes: [{ type: 'forget-machine', machine: 9 }] }, 404],
    ['an unknown kind of change', { changes: [{ type: 'drop-tables' }] }, 400],
  ])('are refused with a document: %s', async (_, payload, status) => {
    const refused = await send('POST', '/api/v1/changes', payload);
    expect(refused.json()).toEqual({
      error: { code: expect.any(String), message: expect.any(String), hint: refused.json().error.hint },
    });
    expect(refused.statusCode).toBe(status);
  });
});

describe('a machine over the API', () => {
  beforeEach(() => send('POST', '/api/v1/changes', { changes: [addMachine] }));

  it.each(['1', mac, '5254.0012.3456'])('is found by %s', async (name) =>
    expect((await send('GET', `/api/v1/machines/${encodeURIComponent(name)}`)).json()).toMatchObject({
      name: 'web1',
    }),
  );

  it('that is not there is told with 404', async () => {
    const answer = await send('GET', '/api/v1/machines/77');
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'unknown-machine']);
  });

  it('has its boot explained with every rule and the scripts', async () => {
    const { rules, scripts, outcome } = (await send('GET', `/api/v1/explain/${mac}?firmware=uefi`)).json();
    expect(outcome).toEqual({ type: 'wait' });
    expect(rules.filter(({ won }: { won: boolean }) => won)).toHaveLength(1);
    expect(scripts.ipxe).toMatch(/^#!ipxe\n/);
  });
});

describe('the one check of requests', () => {
  it.each([
    ['another Host (DNS rebinding)', { host: 'evil.example' }],
    ['another site’s page', { origin: 'https://evil.example' }],
    ['a page in a sandbox', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s on every route', async (_, headers) => {
    for (const url of ['/api/v1/machines', '/api/v1/events', '/api/v1/openapi.json', '/metrics']) {
      const refused = await send('GET', url, undefined, headers);
      expect([url, refused.statusCode, refused.json().error.code]).toEqual([url, 403, 'foreign-request']);
    }
  });

  it('lets this server’s own page in', async () =>
    expect((await send('GET', '/api/v1/machines', undefined, { origin: `http://${host}` })).statusCode).toBe(
      200,
    ));

  it('asks for a token where others can reach it, and heeds its scope', async () => {
    const tokens = [
      { name: 'monitor', scope: 'read', sha256: hashOf('look') },
      { name: 'deploy', scope: 'write', sha256: hashOf('act') },
    ] as const;
    await app.close();
    for (const token of tokens) await registry.tokens.add({ by: 'alice', via: 'test' }, token);
    app = await appWith({ isLocal: false });
    const status = async (method: 'GET' | 'POST', url: string, secret?: string): Promise<number> => {
      const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
      const payload = method === 'POST' ? { changes: [addMachine] } : undefined;
      return (await send(method, url, payload, headers)).statusCode;
    };
    expect(await status('GET', '/api/v1/machines')).toBe(401);
    expect(await status('GET', '/api/v1/machines', 'guess')).toBe(401);
    expect(await status('GET', '/api/v1/machines', 'look')).toBe(200);
    expect(await status('POST', '/api/v1/changes', 'look')).toBe(403);
    expect(registry.snapshot().machines).toEqual([]);
    expect(await status('POST', '/api/v1/changes', 'act')).toBe(200);
    expect((await registry.audit({ limit: 1 }))[0]).toMatchObject({ by: 'deploy', via: 'api' });
    await registry.tokens.remove({ by: 'alice', via: 'test' }, 'monitor');
    expect(await status('GET', '/api/v1/machines', 'look')).toBe(401);
    expect(await status('GET', '/metrics')).toBe(401);
    expect(await status('GET', '/healthz')).toBe(200);
  });
});

describe('documents about the server', () => {
  it('are an OpenAPI document of every route, made from the schemas', async () => {
    const { openapi, paths } = (await send('GET', '/api/v1/openapi.json')).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/machines',
        '/api/v1/machines/{machine}',
        '/api/v1/changes',
        '/api/v1/undo',
      ]),
    );
    expect(JSON.stringify(paths['/api/v1/changes'])).toContain('dryRun');
  });

  it('are figures for Prometheus', async () => {
    await send('POST', '/api/v1/changes', { changes: [addMachine] });
    expect((await send('GET', '/metrics')).body).toMatch(/^romkit_machines 1$/m);
  });
});

describe('the stream of events', () => {
  const listen = (headers: Record<string, string> = {}) =>
    readEvents(app, '/api/v1/events', { host, ...headers });

  it('tells of each change, and what was missed to who comes back', async () => {
    const first = await listen();
    await first.until('retry:');
    await registry.apply({ by: 'x', via: 'cli' }, [addMachine as never]);
    const [, id = ''] = /id: (run1-\d+)\nevent: change\n/.exec(await first.until('event: change')) ?? [];
    expect(id).not.toBe('');
    first.response.destroy();
    await registry.apply({ by: 'x', via: 'cli' }, [{ type: 'forget-machine', machine: 1 }]);
    const again = await listen({ 'last-event-id': id });
    const said = await again.until('event: change');
    expect(said).not.toContain(`id: ${id}\n`);
    expect(said).not.toContain('event: reset');
    expect(eventsIn(said)).toMatchObject([{ type: 'change', machines: [], removed: [1], rules: false }]);
    again.response.destroy();
  });

  it('goes on where a list of machines ends, with the machines that have changed', async () => {
    await registry.apply({ by: 'x', via: 'cli' }, [addMachine as never]);
    const { cursor } = (await send('GET', '/api/v1/machines')).json<{ cursor: string }>();
    const other = await listen();
    const changes = [{ type: 'edit-machine', machine: 1, values: { note: 'third shelf' } }];
    await registry.apply({ by: 'x', via: 'cli' }, changes as never);
    await registry.boots.begin({
      ...{ mac, atMs: 5, firmware: null, method: null, romStamp: null },
    });
    await other.until('event: boot');
    const { response, until } = await readEvents(app, `/api/v1/events?after=${cursor}`, { host });
    const events = eventsIn(await until('event: boot'));
    expect(events.find(({ type }) => type === 'change')).toMatchObject({
      ...{
        machines: [{ id: 1, note: 'third shelf', nextBoot: { type: 'wait' } }],
        removed: [],
        rules: false,
      },
    });
    expect(events.find(({ type }) => type === 'boot')).toMatchObject({ boot: { machine: 1, mac } });
    const { machines } = (await send('GET', '/api/v1/machines')).json<{ machines: unknown[] }>();
    expect(machines).toMatchObject([{ note: 'third shelf', lastBoot: { id: 1 } }]);
    other.response.destroy();
    response.destroy();
  });

  it('says that the log has a new entry, as of a token; a machine that shows itself is none', async () => {
    const by = { by: 'x', via: 'cli' };
    const { response, until } = await listen();
    await until('retry:');
    await registry.tokens.add(by, { name: 'ci', scope: 'read', sha256: 'a'.repeat(64) });
    const told = eventsIn(await until('event: change'));
    expect(told).toMatchObject([{ type: 'change', rules: false, log: true, machines: [] }]);
    await registry.sawMachine({ mac, atMs: 5 });
    const [, seen] = eventsIn(await until('"machines":[{'));
    expect(seen).toMatchObject({ type: 'change', log: false, machines: [{ macs: [mac] }] });
    response.destroy();
  });

  it('says reset where it no longer knows what was missed', async () => {
    const { response, until } = await listen({ 'last-event-id': 'another-run-5' });
    expect(await until('event: reset')).toContain('id: run1-0\n');
    response.destroy();
  });
});

/** The data of each event, as the schema has it. */
const eventsIn = (said: string): PoolEvent[] =>
  [...said.matchAll(/^data: (.*"type".*)$/gm)].map(([, data]) => poolEventSchema.parse(JSON.parse(data!)));
