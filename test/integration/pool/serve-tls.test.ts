import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { servedPage } from '../../support/boot-server/served-page.ts';
import { certificate } from '../../support/certificates.ts';
import { romkit, startRomkit, workOf, type Place, type Running } from '../../support/process/romkit.ts';

let place: Place;
let server: Running;
let origin: string;
const site = certificate({ name: 'boot.example.net', ca: false });
const other = certificate({ name: 'other.example.net', ca: false });
const tls = ['--tls-cert', 'site.pem', '--tls-key', 'site.key'];

beforeAll(async () => {
  place = { root: mkdtempSync(join(tmpdir(), 'romkit-tls-')) };
  mkdirSync(workOf(place), { recursive: true });
  for (const [name, content] of [
    ['site.pem', site.pem],
    ['site.key', site.keyPem],
    ['other.key', other.keyPem],
    ['cut.pem', site.pem.slice(0, 200)],
  ] as const)
    writeFileSync(join(workOf(place), name), content);
  server = startRomkit(place, 'serve', '--state', 'state', '--listen', '127.0.0.1:0', ...tls, '--json');
  origin = await servedPage(server);
});
afterAll(async () => {
  server?.child.kill('SIGTERM');
  await server?.ended;
  rmSync(place.root, { recursive: true });
});

/** As firmware with `--trust site.pem` asks: no other certificate is taken. */
const ask = (path: string): Promise<{ readonly status: number | undefined; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const options = { ca: site.pem, checkServerIdentity: () => undefined, agent: false };
    request(`${origin}${path}`, options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .on('error', reject)
      .end();
  });

describe("romkit serve with the site's certificate", () => {
  it('gives scripts that go on by HTTPS', async () => {
    expect(origin).toMatch(/^https:/);
    const { status, body } = await ask('/bootdirectory/boot.ipxe');
    expect(status).toBe(200);
    expect(body).toContain(`${origin}/bootdirectory/`);
    expect(body).not.toContain('http:');
    expect((await ask('/bootdirectory/52:54:00:12:34:56.ipxe')).body).toMatch(/^#!ipxe\n/);
  });

  it('shows page and API by it', async () => {
    expect((await ask('/')).body).toContain('<title>romkit</title>');
    expect(JSON.parse((await ask('/api/v1/machines')).body)).toMatchObject({ total: 1 });
  });

  it('answers nobody without it', async () => {
    await expect(fetch(origin.replace('https:', 'http:'))).rejects.toThrow();
  });

  it.each([
    [['--tls-cert', 'site.pem'], 'tls-needs-both'],
    [['--tls-cert', 'absent.pem', '--tls-key', 'site.key'], 'file-not-found', 3],
    [['--tls-cert', 'site.pem', '--tls-key', 'other.key'], 'bad-tls-files'],
    [['--tls-cert', 'site.key', '--tls-key', 'site.pem'], 'bad-tls-files'],
    [['--tls-cert', 'cut.pem', '--tls-key', 'site.key'], 'bad-tls-files'],
  ] as const)('refuses %j: %s', async (args, code, exitCode: number = 2) => {
    const ended = await romkit(
      place,
      'serve',
      '--state',
      'none',
      '--listen',
      '127.0.0.1:0',
      ...args,
      '--json',
    );
    expect({ exitCode: ended.exitCode, error: JSON.parse(ended.stdout).error.code }).toEqual({
      exitCode,
      error: code,
    });
  });
});
