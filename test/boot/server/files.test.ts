import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFileServer, type FileServer, type ServedRequest } from '../../../boot/server/files.ts';
import { refusal } from '../../support/flash/refusal.ts';

const script = '#!gpxe\nboot\n';
const largeBytes = 8 << 20;

let root: string;
let server: FileServer;
let seen: ServedRequest[];
/** Resolves with the next request that is logged. */
let logged: () => Promise<ServedRequest>;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'romkit-files-'));
  mkdirSync(join(root, 'web', 'bootdirectory'), { recursive: true });
  writeFileSync(join(root, 'secret'), 'secret');
  writeFileSync(join(root, 'web', '.env'), 'secret');
  writeFileSync(join(root, 'web', 'bootdirectory', '52:54:00:77:00:01.gpxe'), script);
  writeFileSync(join(root, 'web', 'bootdirectory', '100% a+b.img'), 'odd name');
  writeFileSync(join(root, 'web', 'large'), '');
  truncateSync(join(root, 'web', 'large'), largeBytes);
  seen = [];
  let tell: (request: ServedRequest) => void = () => undefined;
  logged = () => new Promise((resolve) => (tell = resolve));
  const onRequest = (request: ServedRequest): void => {
    seen.push(request);
    tell(request);
  };
  server = await startFileServer({ root: join(root, 'web'), address: '127.0.0.1', port: 0, onRequest });
});

afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`, init);

/** One request as it is written, without a client that tidies its path. Resolves with the status. */
function raw(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.once('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => {
      expect(text).not.toContain('secret');
      resolve(Number(text.split(' ')[1]));
    });
  });
}

describe("romkit's own web server", () => {
  it.each(['/bootdirectory/52:54:00:77:00:01.gpxe', '/bootdirectory/52%3A54%3a00:77:00:01.gpxe'])(
    'serves %s',
    async (path) => {
      const done = logged();
      const response = await get(path, { headers: { 'user-agent': 'gPXE/1.0.1' } });
      expect([response.status, await response.text()]).toEqual([200, script]);
      expect(await done).toEqual({
        clientAddress: '127.0.0.1',
        method: 'GET',
        path: '/bootdirectory/52:54:00:77:00:01.gpxe',
        userAgent: 'gPXE/1.0.1',
        range: null,
        status: 200,
        bytes: script.length,
        totalBytes: script.length,
        complete: true,
      });
    },
  );

  it('serves names with odd characters', async () => {
    const response = await get('/bootdirectory/100%25%20a+b.img');
    expect([response.status, await response.text()]).toEqual([200, 'odd name']);
  });

  it.each([
    ['bytes=2-5', 206, 'gpxe', 'bytes 2-5/12'],
    ['bytes=-5', 206, 'boot\n', 'bytes 7-11/12'],
    ['bytes=7-', 206, 'boot\n', 'bytes 7-11/12'],
    ['bytes=12-', 416, undefined, 'bytes */12'],
  ])('serves the range %s', async (range, status, text, contentRange) => {
    const done = logged();
    const response = await get('/bootdirectory/52:54:00:77:00:01.gpxe', { headers: { range } });
    const body = await response.text();
    expect([response.status, response.headers.get('content-range')]).toEqual([status, contentRange]);
    if (text !== undefined) expect(body).toBe(text);
    expect(await done).toMatchObject({ range, status, complete: true, bytes: body.length });
  });

  it('says how long a file is without sending it', async () => {
    const done = logged();
    const response = await get('/large', { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe(String(largeBytes));
    expect(await done).toMatchObject({ method: 'HEAD', status: 200, bytes: 0, totalBytes: largeBytes });
  });

  it.each([
    '/../secret',
    '/bootdirectory/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/bootdirectory/..%2f..%2fsecret',
    '/..%5csecret',
    '//../secret',
    '/.env',
    '/%2eenv',
    '/bootdirectory/../.env',
    '/%00',
    '/bootdirectory',
    '/bootdirectory/',
    '/',
    '/missing',
    '/%',
    '/%zz',
  ])('refuses %s', async (path) => {
    expect([400, 403, 404]).toContain(await raw(path));
    expect(seen.map(({ status }) => status)).toHaveLength(1);
  });

  it('takes no other method', async () => {
    const response = await get('/large', { method: 'PUT', body: 'x' });
    expect(response.status).toBe(404);
    await response.text();
  });

  it('tells of a transfer that broke off', async () => {
    const done = logged();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.once('data', () => socket.destroy());
    const request = await done;
    expect(request).toMatchObject({ status: 200, complete: false, totalBytes: largeBytes });
    expect(request.bytes).toBeLessThan(largeBytes);
  });

  it('says that a port is taken', async () => {
    const options = { root, address: '127.0.0.1', port: server.port };
    expect((await refusal(() => startFileServer(options))).code).toBe('address-in-use');
  });
});
