import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContentStore, type ContentStore } from '../../../boot/registry/content/store.ts';
import type { Registry } from '../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../support/registry/fresh-registry.ts';
import { hashOf } from '../../../boot/server/api/access/access.ts';
import { apiRoutes } from '../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../boot/server/base-app.ts';
import { startServer, type RunningServer } from '../../../boot/server/start.ts';
import { cpioArchive, fileEntry } from '../../../lab/os/cpio.ts';
import { parse } from '../../../cli/shell/program.ts';
import { bzImage } from '../../boot/registry/recognise/headers.ts';
import { newRevision } from '../../boot/registry/sample.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { silentLog } from '../../support/silent-log.ts';

const tokens = (['read', 'write'] as const).map((scope) => ({
  name: scope,
  scope,
  sha256: hashOf(`${scope}-secret`),
}));
const shell = newRevision({ kind: 'shell', files: [], commandLine: '', title: 'Shell' });

let home: string;
let registry: Registry;
let content: ContentStore;
let server: RunningServer;
let url: string;
/** Number of the newest entry of the audit log before a test begins. */
let newest: number;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'romkit-remote-'));
  registry = await openFreshRegistry(join(home, 'there'));
  await registry.apply({ by: 'test', via: 'test' }, [
    { type: 'add-revision', image: 'shell', revision: shell },
    { type: 'add-revision', image: 'shell', revision: { ...shell, title: 'Shell 2' } },
    { type: 'add-machine', macs: ['52:54:00:12:34:56'], values: { name: 'web1' } },
  ]);
  for (const token of tokens) await registry.tokens.add({ by: 'test', via: 'test' }, token);
  newest = (await registry.audit({ limit: 1 }))[0]!.id;
  content = openContentStore(join(home, 'there/content'));
  const app = buildBaseApp(silentLog);
  const hosts = (): Set<string> => new Set([url.replace('http://', '')]);
  await apiRoutes(app, {
    ...{ registry, content, log: silentLog, epoch: 'run1' },
    access: { hosts, isLocal: false },
  });
  server = await startServer(app, '127.0.0.1', 0);
  url = `http://127.0.0.1:${server.port}`;
});

afterEach(async () => {
  await server.close();
  await registry.close();
  rmSync(home, { recursive: true });
});

async function romkit(token: string | null, ...words: string[]): Promise<Record<string, unknown>> {
  const context = fakeContext(home, token === null ? {} : { ROMKIT_TOKEN: token });
  await parse(context, [...words, '--server', url, '--json']);
  return JSON.parse(context.out()) as Record<string, unknown>;
}

/** The documents of a stream of JSON Lines, one after the other. */
function linesOf(stream: PassThrough): () => Promise<unknown> {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return async () => JSON.parse(String((await lines.next()).value)) as unknown;
}

const write = (...words: string[]) => romkit('write-secret', ...words);

describe('a server elsewhere', () => {
  it('shows machines, images and boots as a registry here does', async () => {
    expect(await write('machine', 'list')).toMatchObject({ machines: [{ name: 'web1', nextBoot: 'waits' }] });
    expect(await write('image', 'show', 'shell@1')).toMatchObject({ title: 'Shell' });
    const boot = await registry.boots.begin({
      ...{ mac: '52:54:00:12:34:56', atMs: 1, firmware: null, method: null, romStamp: null },
    });
    expect(await write('boots', 'web1')).toMatchObject({ boots: [{ id: boot.id }] });
    expect(await write('machine', 'show', 'web1')).toMatchObject({ lastBoot: { id: boot.id } });
  });

  it('plans an assignment, makes it, explains it and takes it back', async () => {
    const planned = await write('assign', 'web1', 'shell@1', '--dry-run');
    expect(planned).toMatchObject({ entry: null, nextBoots: [{ name: 'web1', after: { revision: 1 } }] });
    expect(registry.snapshot().assignments).toEqual([]);
    expect(await write('assign', 'web1', 'shell@1')).toMatchObject({
      entry: newest + 1,
      nextBoots: planned['nextBoots'],
    });
    expect(registry.snapshot().assignments).toMatchObject([{ image: 'shell', revision: 1 }]);
    expect(await write('explain', 'web1')).toMatchObject({
      outcome: { type: 'image', revision: { revision: 1 } },
    });
    expect(await write('undo', '--list', '--limit', '1')).toMatchObject({
      entries: [{ id: newest + 1, by: 'write', via: 'api' }],
    });
    expect(await write('undo')).toMatchObject({ undoes: newest + 1 });
    expect(registry.snapshot().assignments).toEqual([]);
  });

  it('takes a new machine in with its assignment', async () => {
    await write('assign', '52:54:00:00:00:09', 'shell');
    expect(await write('machine', 'show', '52:54:00:00:00:09')).toMatchObject({ nextBoot: 'shell@2' });
    await write('image', 'use', 'shell@1');
    expect(await write('machine', 'show', '52:54:00:00:00:09')).toMatchObject({ nextBoot: 'shell@1' });
  });

  it('lists more entries than it gives at once', async () => {
    const edits = Array.from({ length: 1001 }, (_, note) =>
      registry.apply({ by: 'test', via: 'test' }, [
        { type: 'edit-machine', machine: 1, values: { note: String(note) } },
      ]),
    );
    await Promise.all(edits);
    const { entries } = (await write('undo', '--list', '--limit', '5000')) as { entries: { id: number }[] };
    const count = newest + 1001;
    expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => count - index));
  });

  it('refuses to change anything by a token that may read, or without one', async () => {
    expect(await romkit('read-secret', 'machine', 'list')).toMatchObject({ machines: [{}] });
    expect((await refusal(() => romkit('read-secret', 'assign', 'web1', 'shell'))).code).toBe('role-too-low');
    expect(await refusal(() => romkit(null, 'machine', 'list'))).toMatchObject({
      code: 'no-token',
      exitCode: 3,
    });
  });

  it('takes the token from a file', async () => {
    writeFileSync(join(home, 'token'), 'read-secret\n');
    expect(await romkit(null, 'machine', 'list', '--token-file', 'token')).toMatchObject({ machines: [{}] });
  });

  it('adds an image from files here, which the server looks at', async () => {
    writeFileSync(join(home, 'vmlinuz-6.1'), bzImage());
    writeFileSync(join(home, 'initrd.img'), cpioArchive([fileEntry('init', Buffer.alloc(5_000_000), 0o755)]));
    const add = ['image', 'add', 'debian', '--kernel', 'vmlinuz-6.1', '--initrd', 'initrd.img'];
    expect(await write(...add, '--dry-run')).toMatchObject({ dryRun: true, entry: null });
    expect(registry.snapshot().images.has('debian')).toBe(false);
    expect(await write(...add, '--append', 'quiet')).toMatchObject({ entry: newest + 1 });
    expect(await write('image', 'show', 'debian@1')).toMatchObject({ commandLine: 'quiet' });
    const [revision] = registry.snapshot().images.get('debian')!.revisions;
    expect(revision!.files.map(({ name }) => name)).toEqual(['vmlinuz-6.1', 'initrd.img']);
    for (const { sha256 } of revision!.files) expect(await content.verify(sha256)).toBe('good');
  });

  it('says why a file is no image, and which file is missing', async () => {
    writeFileSync(join(home, 'page'), '<html>not found</html>');
    expect((await refusal(() => write('image', 'add', 'debian', '--kernel', 'page'))).exitCode).toBe(2);
    const missing = await refusal(() => write('image', 'add', 'debian', '--kernel', 'nothing'));
    expect(missing.message).toContain('nothing');
    expect(
      (await refusal(() => romkit('read-secret', 'image', 'add', 'debian', '--kernel', 'page'))).code,
    ).toBe('upload-failed');
    expect(registry.snapshot().images.has('debian')).toBe(false);
  });

  it.each([
    ['image', 'add', 'debian', '--folder', 'netboot'],
    ['image', 'add', 'debian', '--kernel', 'http://127.0.0.1:1/vmlinuz', '--initrd', 'initrd.img'],
    ['export', 'bootdirectory', '--out', 'tree'],
  ])('says that files of images are not its matter: %s %s', async (...words) => {
    expect((await refusal(() => write(...words))).code).toBe('not-over-server');
  });

  it.each([true, false])('is watched as it changes, elsewhere: %s', async (isElsewhere) => {
    const end = new AbortController();
    const stdout = new PassThrough();
    const context = {
      ...fakeContext(home, { ROMKIT_TOKEN: 'read-secret' }),
      ...{ stdout, signal: end.signal },
    };
    const heard = linesOf(stdout);
    const place = isElsewhere ? ['--server', url] : ['--state', join(home, 'there')];
    const watching = parse(context, ['top', '--json', ...place]);
    expect([await heard(), await heard()]).toMatchObject([
      { type: 'machine', name: 'web1', nextBoot: 'waits' },
      { type: 'all', machines: 1 },
    ]);
    await registry.apply({ by: 'test', via: 'test' }, [
      { type: 'assign-card', mac: '52:54:00:12:34:56', once: false, image: 'shell', revision: null },
    ]);
    expect(await heard()).toMatchObject({ type: 'machine', name: 'web1', nextBoot: 'shell@2' });
    end.abort();
    await watching;
  });

  it('is named when it cannot be reached, and when it is none', async () => {
    const at = (other: string) =>
      refusal(() => parse(fakeContext(home), ['machine', 'list', '--server', other]));
    expect((await at('ftp://a')).code).toBe('bad-server');
    await server.close();
    expect(await at(url)).toMatchObject({
      code: 'server-not-reached',
      message: expect.stringContaining(url),
    });
  });

  it('is not mixed with a registry here', async () => {
    expect((await refusal(() => write('machine', 'list', '--state', 'x'))).code).toBe('two-registries');
  });
});
