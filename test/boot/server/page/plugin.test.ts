import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { pageRoutes } from '../../../../boot/server/page/plugin.ts';
import { silentLog } from '../../../support/silent-log.ts';

let folder: string;
let app: FastifyInstance;
const script = 'console.log("page");';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-page-'));
  writeFileSync(
    join(folder, 'index.html'),
    '<meta name="style-nonce" content="" /><link rel="icon" /><div id="root"></div>',
  );
  for (const name of ['main.js', 'chunk-ABCD1234.js']) writeFileSync(join(folder, name), script);
  writeFileSync(join(folder, 'main.js.gz'), gzipSync(script));
  app = buildBaseApp(silentLog);
  await pageRoutes(app, folder, ({ headers }) => headers.cookie !== undefined);
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

it.each([
  '/',
  '/?state=waiting',
  '/machines/12',
  '/images',
  '/images/debian',
  '/firmware',
  '/activity',
  '/servers',
])('the document is at %s, with a nonce of its own in each answer', async (url) => {
  const [one, two] = [await app.inject(url), await app.inject(url)];
  const nonces = [one, two].map(({ body }) => /style-nonce" content="([^"]+)"/.exec(body)?.[1]);
  expect(one.statusCode).toBe(200);
  expect(one.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonces[0]}'`);
  expect(nonces[0]).not.toBe(nonces[1]);
});

it('the list of machines is asked for at once by whoever may be let in, and by nobody else', async () => {
  const preload = '<link rel="preload" as="fetch" crossorigin href="/api/v1/machines?limit=100" />';
  expect((await app.inject({ url: '/', headers: { cookie: 'romkit=a' } })).body).toContain(preload);
  expect((await app.inject('/')).body).not.toContain('preload');
});

it('nothing of another host, no inline script and no frame is allowed', async () => {
  const policy = String((await app.inject('/')).headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:/);
});

it('files are sent packed where the browser takes that; chunks are kept, the entry is asked for again', async () => {
  const packed = await app.inject({ url: '/page/main.js', headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.rawPayload).toString()).toBe(script);
  expect(packed.headers['cache-control']).toBe('no-cache');
  const chunk = await app.inject('/page/chunk-ABCD1234.js');
  expect([chunk.body, chunk.headers['cache-control']]).toEqual([
    script,
    'public, max-age=31536000, immutable',
  ]);
});

it.each(['/page/../package.json', '/page/%2e%2e/package.json', '/page/nothing.js', '/other'])(
  'there is nothing at %s',
  async (url) => expect((await app.inject(url)).statusCode).toBe(404),
);

describe('a view that there is not', () => {
  const ask = (url: string, accept?: string) =>
    app.inject({ url, headers: accept === undefined ? {} : { accept } });
  const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it.each(['/machine', '/images/debian/5', '/firmwares?kind=rom', '/apix'])(
    'is told a browser by the page itself: %s',
    async (url) => {
      const { statusCode, body, headers } = await ask(url, browser);
      expect([statusCode, body]).toEqual([
        404,
        expect.stringMatching(/style-nonce" content="[^"]+".*id="root"/),
      ]);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    },
  );

  it.each([
    ['/machine', undefined],
    ['/machine', '*/*'],
    ['/api/v2/machines', browser],
    ['/api', browser],
    ['/bootdirectory/52-54-00-12-34-56', browser],
    ['/page/lost', browser],
    ['/vmlinuz.old', browser],
    ['/images/debian/vmlinuz.old?x', browser],
  ])('is no page for %s by %s', async (url, accept) => {
    const { statusCode, body } = await ask(url, accept);
    expect([statusCode, body]).toEqual([404, 'There is no such file.\n']);
  });
});
