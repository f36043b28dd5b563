import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { stampPlace } from '../../../../rom/script/stamp.ts';
import type { ScriptVocabulary } from '../../../../rom/script/vocabulary.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import type { BuilderEvent, FirmwareBuilder } from '../../../../boot/server/firmware/firmware-builder.ts';
import { FirmwareBuilds } from '../../../../boot/server/firmware/firmware-builds.ts';
import type { FirmwareRequest } from '../../../../boot/server/firmware/firmware-run.ts';
import { KeptBuilds } from '../../../../boot/server/firmware/kept-builds.ts';
import { RomkitError } from '../../../../system/error.ts';
import { readEvents } from '../../../support/boot-server/event-reader.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { stampOf, writeBuild } from './sample.ts';

const host = '127.0.0.1:8080';
const stamp = stampOf('a');

/** A builder that does as the test says. */
class PlayedBuilder implements FirmwareBuilder {
  request: FirmwareRequest | null = null;
  words: ScriptVocabulary | null = null;
  tell!: (event: BuilderEvent) => void;
  finish!: () => void;
  fail!: (error: Error) => void;

  baseUrl(): string {
    return 'http://boot.example';
  }

  async sources() {
    const problem = { code: 'source-not-reachable', message: 'It is not here.', hint: 'Name one.' };
    const base = { flavour: 'ipxe', title: 'iPXE', location: '/src', version: null, commit: null } as const;
    return [{ ...base, notes: [], problem }];
  }

  async vocabulary(): Promise<ScriptVocabulary | null> {
    return this.words;
  }

  build(
    request: FirmwareRequest,
    folder: string,
    onEvent: (event: BuilderEvent) => void,
    signal: AbortSignal,
  ): Promise<string[]> {
    this.request = request;
    this.tell = onEvent;
    return new Promise((resolve, reject) => {
      this.finish = () => resolve([writeBuild(join(folder, 'undionly.kpxe'), stamp)]);
      this.fail = reject;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }
}

let folder: string;
let registry: Registry;
let builder: PlayedBuilder;
let firmware: FirmwareBuilds;
let app: FastifyInstance;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-firmware-'));
  registry = await openFreshRegistry(folder);
  builder = new PlayedBuilder();
  const kept = await KeptBuilds.open(join(folder, 'firmware'));
  firmware = new FirmwareBuilds({ registry, builder, kept, log: silentLog, clock: () => 500 });
  app = buildBaseApp(silentLog);
  await apiRoutes(app, {
    ...{ registry, log: silentLog, epoch: 'run1', firmware },
    access: { hosts: () => new Set([host]), isLocal: true },
  });
});

afterEach(async () => {
  await firmware.close();
  await app.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const send = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({
    ...{ method, url: `/api/v1/firmware${url}`, headers: { host } },
    ...(payload === undefined ? {} : { payload }),
  });
const start = (payload: object = { targets: ['undionly.kpxe'] }) => send('POST', '/builds', payload);

/** Resolves once the played builder has been asked. */
async function startedBuild(): Promise<void> {
  await start();
  while (builder.request === null) await new Promise((done) => setImmediate(done));
}

describe('a build over the API', () => {
  it('is told while it goes on, is kept, and shows the machines that run it', async () => {
    await registry.sawMachine({ mac: '52:54:00:00:00:01', atMs: 1, romStamp: stamp });
    const news = await readEvents(app, '/api/v1/events', { host });
    await startedBuild();
    expect((await send('GET', '')).json()).toMatchObject({
      run: { phase: 'preparing', by: 'local', targets: ['undionly.kpxe'] },
      baseUrl: 'http://boot.example',
      ...{ builds: [], elsewhere: [{ stamp, machines: [1] }] },
    });
    builder.tell({ type: 'planned', targets: ['bin/undionly.kpxe'] });
    builder.tell({ type: 'step', targets: ['bin/undionly.kpxe'], step: 'compiling', done: 4, total: 90 });
    await news.until('"total":90');
    builder.finish();
    await firmware.ended;
    await news.until('"phase":"ended"');
    news.response.destroy();
    expect((await send('GET', '')).json()).toMatchObject({
      run: { phase: 'ended', builds: [stamp], problem: null, endedMs: 500 },
      builds: [{ stamp, file: 'undionly.kpxe', machines: [1], isNewest: true }],
      ...{ outdated: [], elsewhere: [] },
    });
    expect(readdirSync(join(folder, 'firmware'))).toEqual([stamp]);
  });

  it('embeds the template with this server’s URL and its stamp, or the script that was sent', async () => {
    await startedBuild();
    const { text, origin } = builder.request!.script;
    expect(origin).toBe('template:mac-chain');
    expect(text).toContain('http://boot.example/bootdirectory/');
    expect(text).toContain(`?rom=${stampPlace}`);
    await send('DELETE', '/build');
    builder.request = null;
    await start({ targets: ['a.rom'], text: '#!ipxe\nshell\n' });
    while (builder.request === null) await new Promise((done) => setImmediate(done));
    expect((builder.request as FirmwareRequest).script).toMatchObject({ text: '#!ipxe\nshell\n' });
  });

  it('is one at a time, and stopped without a rest', async () => {
    await startedBuild();
    const second = await start();
    expect([second.statusCode, second.json().error.code]).toEqual([409, 'firmware-in-use']);
    expect((await send('DELETE', '/build')).json()).toMatchObject({
      ...{ builds: [], run: { phase: 'ended', problem: { code: 'firmware-stopped' } } },
    });
    expect(readdirSync(join(folder, 'firmware'))).toEqual([]);
    expect((await start()).json()).toMatchObject({ id: 2, phase: 'preparing' });
  });

  it('fails with the command’s words', async () => {
    await startedBuild();
    builder.fail(new RomkitError({ code: 'unknown-target', message: 'No card.', hint: 'romkit nics' }));
    await firmware.ended;
    expect(firmware.run?.problem).toEqual({
      ...{ code: 'unknown-target', message: 'No card.', hint: 'romkit nics', details: [] },
    });
  });

  it.each<[string, object, string]>([
    ['nothing to build', { targets: [] }, 'bad-request'],
    ['two words', { targets: ['undionly.kpxe --out /etc'] }, 'bad-request'],
    [
      'a value that adds a line',
      { targets: ['a.rom'], values: { 'base-url': 'http://x\nshell' } },
      'bad-parameter',
    ],
    [
      'a value that is not the template’s',
      { targets: ['a.rom'], values: { colour: 'red' } },
      'unknown-parameter',
    ],
  ])('refuses %s', async (_, payload, code) => {
    const answer = await start(payload);
    expect([answer.statusCode, answer.json().error.code, firmware.run]).toEqual([400, code, null]);
  });
});

describe('a kept file', () => {
  beforeEach(async () => {
    await startedBuild();
    builder.finish();
    await firmware.ended;
  });

  it('is given away with its name, and its manifest', async () => {
    const file = await send('GET', `/builds/${stamp}/file`);
    expect([file.body, file.headers['content-disposition']]).toEqual([
      'firmware',
      'attachment; filename="undionly.kpxe"',
    ]);
    expect((await send('GET', `/builds/${stamp}/manifest`)).json()).toMatchObject({ stamp, route: 'embed' });
  });

  it.each([
    [`/builds/${stampOf('b')}/file`, 404, 'unknown-firmware'],
    ['/builds/..%2F..%2Fregistry/file', 400, 'bad-request'],
    [`/builds/${stamp.toUpperCase()}/manifest`, 400, 'bad-request'],
  ])('%s is refused', async (path, status, code) => {
    const answer = await send('GET', path);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });
});

describe('the script', () => {
  const script = async (payload: object) => (await send('POST', '/script', payload)).json();

  it('is rendered with its values, and nothing is wrong with it', async () => {
    const answer = await script({ values: { interface: 'all' } });
    expect(answer).toMatchObject({ findings: [], isChecked: false });
    expect(answer.values).toMatchObject({
      interface: 'all',
      'base-url': 'http://boot.example',
      rom: 'stamp',
    });
    expect(answer.text).toContain('${netX/mac}');
  });

  it('is checked with what the source has', async () => {
    builder.words = {
      ...{ flavour: 'ipxe', platform: 'pcbios', magics: ['#!ipxe'], hasGoto: true, settings: {} },
      commands: [{ name: 'shell', options: [], compiledIn: true }],
    };
    const { findings, isChecked, values } = await script({ text: '#!ipxe\nshel\n' });
    expect([isChecked, values, findings]).toEqual([
      true,
      null,
      [expect.objectContaining({ line: 2, code: 'unknown-command', severity: 'error' })],
    ]);
  });

  it('of gPXE has no more than gPXE understands', async () => {
    expect((await script({ flavour: 'gpxe' })).text).toMatch(/^#!gpxe\n/);
  });
});

it('the sources say what is missing', async () => {
  expect((await send('GET', '/sources')).json()).toMatchObject({
    sources: [{ flavour: 'ipxe', problem: { hint: 'Name one.' } }],
  });
});
