import { once } from 'node:events';
import { rmSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { bootSite, type BootSite } from '../../support/boot-server/boot-site.ts';
import { mac } from '../registry/sample.ts';

let site: BootSite;
let app: FastifyInstance;

beforeAll(async () => {
  site = await bootSite();
  const values = { name: 'secret-name', note: 'secret-note', tags: ['secret-tag'] };
  await site.registry.apply({ by: 'test', via: 'test' }, [{ type: 'add-machine', macs: [mac(3)], values }]);
  app = site.build();
});
afterAll(() => site.remove());

/** Texts that mean something to a script, a shell, a page, a database, a terminal or a file system. */
const hostile = [
  "'; DROP TABLE machines; --",
  '" OR 1=1 --',
  '<script>alert(1)</script>',
  '${next-server}',
  '${net0/mac}',
  '|| shell',
  '&& reboot',
  'a\nchain http://evil/',
  'a\r\nX-Evil: 1',
  '\0',
  '\u202e\u2066evil',
  '\x1b[2J',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '/etc/passwd',
  '.env',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  '\u{1f4a3}',
  'A'.repeat(400),
].map((text) => [text.slice(0, 40), text] as const);

/** Nothing of this machine, of other machines, or of the hostile text itself. */
function expectNothing(answer: { body: string; headers: object }, ...texts: readonly string[]): void {
  const whole = JSON.stringify(answer.headers) + answer.body;
  for (const text of [
    'root:',
    'secret',
    site.folder,
    'node_modules',
    ...texts.filter((each) => each.length > 3),
  ])
    expect(whole).not.toContain(text);
}

const spellings = (text: string): string[] => [encodeURIComponent(text), encodeURI(text)];

describe('hostile requests', () => {
  it.each(hostile)('%j is the name of no file', async (_title, text) => {
    for (const spelled of spellings(text))
      for (const url of [
        `/bootdirectory/${spelled}`,
        `/bootdirectory/${spelled}.ipxe`,
        `/bootdirectory/${mac(1)}.ipxe/${spelled}`,
        `/bootdirectory/images/${spelled}`,
        `/bootdirectory/images/debian/${spelled}/vmlinuz`,
        `/bootdirectory/images/debian/1/${spelled}`,
        `/bootdirectory/images/${spelled}/debian/1/vmlinuz`,
        `/bootdirectory/images/${mac(1)},${spelled}/debian/1/vmlinuz`,
        `/bootdirectory/report/${spelled}`,
        `/bootdirectory/up/${spelled}`,
        `/${spelled}`,
      ]) {
        const answer = await app.inject({ method: 'GET', url, headers: { host: 'boot' } });
        expect([url, 400 <= answer.statusCode && answer.statusCode < 500]).toEqual([url, true]);
        expectNothing(answer, text);
      }
  });

  it.each(hostile)('%j changes no script, whichever parameter it is', async (_title, text) => {
    const headers = { host: 'boot', 'user-agent': 'x' };
    const plain = await app.inject({ method: 'GET', url: `/bootdirectory/${mac(1)}.ipxe`, headers });
    for (const name of ['platform', 'buildarch', 'rom', 'attempt', 'serial', 'card', 'memory', 'x'])
      for (const spelled of spellings(text)) {
        const url = `/bootdirectory/${mac(1)}.ipxe?${name}=${spelled}`;
        const answer = await app.inject({ method: 'GET', url, headers });
        expect([name, answer.statusCode, answer.body]).toEqual([name, 200, plain.body]);
      }
  });

  it.each(hostile)('%j is reported as a text without a control character', async (_title, text) => {
    const url = `/bootdirectory/report/${mac(5)}?serial=${encodeURIComponent(text)}&uuid=${encodeURIComponent(text)}`;
    const answer = await app.inject({ method: 'GET', url, headers: { host: 'boot' } });
    expect([answer.statusCode, answer.body]).toEqual([200, 'ok\n']);
    await site.settled();
    const { serial } = site.registry.snapshot().byMac.get(mac(5))!.reported;
    expect(serial ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect((serial ?? '').length).toBeLessThanOrEqual(200);
  });

  it('get no script with their host in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40 }), async (host) => {
        const { body, statusCode } = await app.inject({
          method: 'GET',
          url: `/bootdirectory/${mac(1)}.ipxe`,
          headers: { host },
        });
        expect(statusCode).toBe(200);
        for (const [, url] of body.matchAll(/(http:\S+)/g)) expect(() => new URL(url!)).not.toThrow();
        expect(body.split('\n').filter((line) => line.startsWith('kernel'))).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('are answered without an error of the server, whatever their path', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 30 }),
      fc.constantFrom(...hostile.map(([, text]) => text), mac(1), 'images', '..'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const path = parts.map((each) => encodeURIComponent(Buffer.from(each).toString())).join('/');
        const answer = await app.inject({
          method: 'GET',
          url: `/bootdirectory/${path}`,
          headers: { host: 'boot' },
        });
        expect(answer.statusCode).toBeLessThan(500);
        expectNothing(answer);
      }),
      { numRuns: 60 },
    );
  });

  it('find no link that leads out', async () => {
    rmSync(join(site.folder, site.kernel.sha256));
    symlinkSync('/etc/passwd', join(site.folder, site.kernel.sha256));
    const answer = await app.inject({ method: 'GET', url: '/bootdirectory/images/debian/1/vmlinuz' });
    expect(answer.statusCode).toBe(404);
    expectNothing(answer);
  });

  it.each([
    '/',
    '/bootdirectory',
    '/bootdirectory/',
    '/bootdirectory/images',
    '/bootdirectory/images/',
    '/api',
  ])('list nothing: %s', async (url) => {
    expect((await app.inject({ method: 'GET', url })).statusCode).toBe(404);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'POST'] as const)('write nothing: %s', async (method) => {
    for (const url of [`/bootdirectory/${mac(1)}.ipxe`, '/bootdirectory/images/debian/1/vmlinuz'])
      expect((await app.inject({ method, url })).statusCode).toBe(404);
  });
});

describe('hostile connections', () => {
  let port: number;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    ({ port } = await site.start());
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  /** Send bytes as they are; the answer's first line. */
  async function send(...parts: readonly (string | Buffer)[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    parts.forEach((part) => socket.write(part));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString('latin1').split('\r\n')[0]!;
  }

  it('send 10 MB to a route that takes a form', async () => {
    const head = `POST /bootdirectory/up/${mac(1)} HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n`;
    expect(await send(head, Buffer.alloc(1 << 20))).toContain('413');
  });

  it('send headers without an end', async () => {
    expect(await send('GET / HTTP/1.1\r\nHost: x\r\n', `X: ${'a'.repeat(20_000)}\r\n\r\n`)).toContain('431');
  });

  it.each([
    ['no HTTP', '\x16\x03\x01\x02\x00\r\n\r\n', '400'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', '400'],
    [
      'a path that climbs',
      'GET /bootdirectory/images/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n',
      '404',
    ],
    ['another scheme', 'GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n', '40'],
    ['a percent sign alone', 'GET /bootdirectory/% HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
    ['a NUL in the path', 'GET /bootdirectory/\0 HTTP/1.1\r\nHost: x\r\n\r\n', '400'],
  ])('send %s', async (_what, text, status) => {
    expect(await send(text)).toContain(` ${status}`);
  });

  it('are ended where they send too slowly', () => {
    expect(app.server.headersTimeout).toBeLessThanOrEqual(30_000);
    expect(app.server.requestTimeout).toBeLessThanOrEqual(30_000);
    expect(app.server.timeout).toBeLessThanOrEqual(120_000);
  });
});
