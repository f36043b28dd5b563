import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import { openContentStore, type ContentStore } from '../../../../boot/registry/content/store.ts';
import type { Registry } from '../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import { apiRoutes } from '../../../../boot/server/api/plugin.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { startServer, type RunningServer } from '../../../../boot/server/start.ts';
import { cpioArchive, fileEntry } from '../../../../lab/os/cpio.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { bzImage } from '../../registry/recognise/headers.ts';

const kernel = Buffer.from(bzImage());
const initrd = Buffer.from(cpioArchive([fileEntry('init', Buffer.alloc(300_000, 'x'), 0o755)]));

let folder: string;
let registry: Registry;
let content: ContentStore;
let server: RunningServer;
let api: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-uploads-'));
  registry = await openFreshRegistry(folder);
  content = openContentStore(join(folder, 'content'));
  const app = buildBaseApp(silentLog);
  const hosts = new Set<string>();
  await apiRoutes(app, {
    ...{ registry, content, log: silentLog, epoch: 'run1' },
    access: { hosts: () => hosts, isLocal: true },
  });
  server = await startServer(app, '127.0.0.1', 0);
  hosts.add(`127.0.0.1:${server.port}`);
  api = `http://127.0.0.1:${server.port}/api/v1`;
});
afterEach(async () => {
  await server.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

/** Send a file as a client does, in pieces. @returns the id of the upload */
function send(
  bytes: Buffer,
  filename: string,
  options: { cutAfter?: number; resume?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const idOf = (): string => upload.url!.split('/').at(-1)!;
    const upload = new Upload(bytes, {
      endpoint: `${api}/uploads`,
      chunkSize: 100_000,
      metadata: { filename },
      retryDelays: null,
      ...(options.resume === undefined ? {} : { uploadUrl: `${api}/uploads/${options.resume}` }),
      onChunkComplete: (_size, sent) => {
        if (options.cutAfter !== undefined && sent >= options.cutAfter)
          void upload.abort().then(() => resolve(idOf()));
      },
      onSuccess: () => resolve(idOf()),
      onError: reject,
    });
    upload.start();
  });
}

const addImage = async (
  image: string,
  body: object,
): Promise<{ status: number; answer: Record<string, unknown> }> => {
  const response = await fetch(`${api}/images/${image}/revisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
};

const files = async (): Promise<unknown> =>
  (await registry.refresh()).images
    .get('debian')
    ?.revisions.at(-1)
    ?.files.map(({ role, name }) => [role, name]);

describe('an image from uploads', () => {
  it('has the files under the names that they were sent by, and the uploads are gone', async () => {
    const source = {
      type: 'files',
      kernel: await send(kernel, 'vmlinuz-6.1'),
      initrds: [await send(initrd, '../../etc/initrd.img')],
    };
    const { status, answer } = await addImage('debian', { source, append: 'quiet', title: 'Debian' });
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { summary: expect.stringContaining('debian') },
    });
    expect(await files()).toEqual([
      ['kernel', 'vmlinuz-6.1'],
      ['initrd', 'initrd.img'],
    ]);
    const [first] = (await registry.refresh()).images.get('debian')!.revisions;
    expect(first).toMatchObject({ commandLine: 'quiet', title: 'Debian', addedBy: 'local' });
    for (const { sha256 } of first!.files) expect(await content.verify(sha256)).toBe('good');
    expect(readdirSync(join(content.root, 'uploads'))).toEqual([]);
  });

  it('goes on where it was cut off', async () => {
    const cut = await send(initrd, 'initrd.img', { cutAfter: 100_000 });
    const kernelId = await send(kernel, 'vmlinuz');
    const source = { type: 'files', kernel: kernelId, initrds: [cut] };
    const early = await addImage('debian', { source });
    expect(early).toMatchObject({ status: 422, answer: { error: { code: 'upload-not-complete' } } });
    expect(await send(initrd, 'initrd.img', { resume: cut })).toBe(cut);
    expect((await addImage('debian', { source })).status).toBe(200);
    const [revision] = (await registry.refresh()).images.get('debian')!.revisions;
    expect(revision!.files[1]!.sizeBytes).toBe(initrd.length);
  });

  it('is only looked at where nothing is to be added', async () => {
    const source = { type: 'upload', upload: await send(kernel, 'vmlinuz') };
    const { status, answer } = await addImage('debian', { source, dryRun: true });
    expect([status, answer['entry']]).toEqual([200, null]);
    expect((await registry.refresh()).images.size).toBe(0);
    expect((await addImage('debian', { source })).status).toBe(200);
  });

  it('says what each machine needs for it, added or only looked at', async () => {
    const source = { type: 'upload', upload: await send(kernel, 'vmlinuz') };
    for (const dryRun of [true, false]) {
      const { answer } = await addImage('debian', { source, append: 'ip=${ip} site=${place}', dryRun });
      expect(answer['cautions']).toEqual([expect.stringMatching(/not fill in \$\{place\} by itself/)]);
    }
    const plain = { type: 'upload', upload: await send(kernel, 'vmlinuz') };
    expect((await addImage('plain', { source: plain, append: 'h=${hostname}' })).answer['cautions']).toEqual(
      [],
    );
  });

  it('is refused with the reason where it is none, and the upload stays', async () => {
    const id = await send(Buffer.from('<html>not found</html>'), 'vmlinuz');
    const { status, answer } = await addImage('debian', { source: { type: 'upload', upload: id } });
    expect({ status, answer }).toMatchObject({
      status: 400,
      answer: { error: { hint: expect.any(String) } },
    });
    expect(existsSync(join(content.root, 'uploads', id))).toBe(true);
    expect((await registry.refresh()).images.size).toBe(0);
  });

  it.each([
    ['0'.repeat(32), 404, 'unknown-upload'],
    ['../../registry.db', 400, 'bad-request'],
  ])('is refused for the upload %s', async (upload, status, code) => {
    const refused = await addImage('debian', { source: { type: 'upload', upload } });
    expect(refused).toMatchObject({ status, answer: { error: { code } } });
  });
});

describe('an image from the folder of the server', () => {
  const incoming = (name = ''): string => join(folder, 'incoming', name);
  const list = async (): Promise<unknown> => (await fetch(`${api}/incoming`)).json();

  it('is made of a file, or of a netboot folder', async () => {
    const tree = incoming('netboot/debian-installer/amd64');
    mkdirSync(tree, { recursive: true });
    writeFileSync(join(tree, 'linux'), kernel);
    writeFileSync(join(tree, 'initrd.gz'), initrd);
    writeFileSync(incoming('vmlinuz'), kernel);
    expect(await list()).toEqual({
      folder: join(folder, 'incoming'),
      entries: [
        { name: 'netboot', type: 'folder', sizeBytes: null },
        { name: 'vmlinuz', type: 'file', sizeBytes: kernel.length },
      ],
    });
    for (const name of ['netboot', 'vmlinuz'])
      expect(await addImage('debian', { source: { type: 'incoming', name } })).toMatchObject({ status: 200 });
    const revisions = (await registry.refresh()).images.get('debian')!.revisions;
    expect(revisions.map((each) => each.files.map(({ role }) => role))).toEqual([
      ['kernel', 'initrd'],
      ['kernel'],
    ]);
    expect(existsSync(incoming('vmlinuz'))).toBe(true);
  });

  it('needs no folder where nothing was put there', async () => {
    expect(await list()).toMatchObject({ entries: [] });
  });

  it('shows neither what is hidden nor what is no file', async () => {
    mkdirSync(incoming(), { recursive: true });
    writeFileSync(incoming('.secret'), 'secret');
    symlinkSync('/nowhere', incoming('dangling'));
    execFileSync('mkfifo', [incoming('pipe')]);
    expect(await list()).toMatchObject({ entries: [] });
    for (const name of ['dangling', 'pipe', 'nothing'])
      expect(await addImage('debian', { source: { type: 'incoming', name } })).toMatchObject({
        status: 422,
        answer: { error: { code: 'not-incoming' } },
      });
  });

  it.each(['', '.', '..', '.secret', '../registry.db', 'a/b', 'a\\b', 'a\0b', 'a'.repeat(256)])(
    'is not found by %j',
    async (name) => {
      expect(await addImage('debian', { source: { type: 'incoming', name } })).toMatchObject({ status: 400 });
      expect((await registry.refresh()).images.size).toBe(0);
    },
  );
});

it('pages of other sites are refused, and told nothing that lets them ask', async () => {
  const response = await fetch(`${api}/uploads`, {
    method: 'POST',
    headers: { origin: 'http://evil.example', 'tus-resumable': '1.0.0', 'upload-length': '5' },
  });
  expect(response.status).toBe(403);
  const own = await fetch(`${api}/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' },
  });
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([201, null]);
});

it.each(['/uploads/..%2f..%2fregistry.db', '/uploads/x', `/uploads/${'0'.repeat(32)}`])(
  'there is no upload at %s',
  async (url) => {
    const headers = { 'tus-resumable': '1.0.0' };
    expect((await fetch(`${api}${url}`, { method: 'HEAD', headers })).status).toBe(404);
    expect((await fetch(`${api}${url}`)).status).toBe(404);
    await send(kernel, 'kernel');
    expect((await fetch(`${api}${url}`, { method: 'HEAD', headers })).status).toBe(404);
  },
);
