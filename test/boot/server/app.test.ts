import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { startServer } from '../../../boot/server/start.ts';
import { mac } from '../registry/sample.ts';
import { bootSite, type BootSite } from '../../support/boot-server/boot-site.ts';

let site: BootSite;
let app: FastifyInstance;

beforeEach(async () => {
  site = await bootSite();
  app = site.build();
});
afterEach(() => site.remove());

const host = 'boot.example:8080';
const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers: { host, ...headers } });
const folder = `http://${host}/bootdirectory`;

describe('the scripts of the boot directory', () => {
  it.each(['gpxe', 'ipxe'])('send each machine to its own: boot.%s', async (flavour) => {
    const { statusCode, body, headers } = await get(`/bootdirectory/boot.${flavour}`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body).toMatch(new RegExp(`^#!${flavour}\n`));
    expect(body).toContain(`${folder}/\${net0/mac}.${flavour}`);
  });

  it('are there for UEFI builds that look for autoexec.ipxe', async () => {
    expect((await get('/bootdirectory/autoexec.ipxe')).body).toContain(`${folder}/`);
  });

  it.each([
    '52:54:00:00:00:01',
    '52-54-00-00-00-01',
    '5254.0000.0001',
    '525400000001',
    '52%3A54%3a00:00:00:01',
  ])('are found by any spelling of the address: %s', async (spelling) => {
    const { statusCode, body, headers } = await get(`/bootdirectory/${spelling}.gpxe`);
    expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
    const images = `${folder}/images/${mac(1)}`;
    expect(body.split('\n').slice(2)).toEqual([
      'imgfree',
      `kernel ${images}/${site.kernel.sha256}/vmlinuz quiet`,
      `initrd ${images}/${site.initrd.sha256}/initrd.gz`,
      'boot',
      '',
    ]);
  });

  it('name the initrd on the command line of UEFI machines alone', async () => {
    const kernelLine = async (platform: string): Promise<string | undefined> =>
      /^kernel .*$/m.exec((await get(`/bootdirectory/${mac(1)}.ipxe?platform=${platform}`)).body)?.[0];
    expect(await kernelLine('efi')).toBe('kernel ${url} initrd=initrd.gz quiet || goto failed');
    expect(await kernelLine('pcbios')).toBe('kernel ${url} quiet || goto failed');
  });

  it('name the URL that the administrator named', async () => {
    app = site.build({ publicUrl: 'https://pxe.example/x' });
    expect((await get(`/bootdirectory/${mac(1)}.ipxe`)).body).toContain(
      'https://pxe.example/x/bootdirectory/',
    );
  });

  it('follow the registry', async () => {
    await get(`/bootdirectory/${mac(1)}.ipxe`);
    await site.registry.assign();
    expect((await get(`/bootdirectory/${mac(1)}.ipxe`)).body).toContain('No image is assigned');
  });

  it('are the same for whoever looks at them with HEAD, who boots nothing', async () => {
    const { statusCode, headers, body } = await app.inject({
      method: 'HEAD',
      url: `/bootdirectory/${mac(1)}.ipxe`,
    });
    expect([statusCode, body]).toEqual([200, '']);
    expect(Number(headers['content-length'])).toBeGreaterThan(100);
    await site.settled();
    expect(site.registry.calls).toEqual([]);
  });

  it('put unknown machines into the pool, with what the firmware told', async () => {
    const stamp = 'ab'.repeat(16);
    await get(`/bootdirectory/${mac(7)}.ipxe?platform=efi&buildarch=arm64&rom=${stamp}`);
    await site.settled();
    expect(site.registry.snapshot().byMac.get(mac(7))).toMatchObject({
      ...{ known: false, firmware: 'uefi', architecture: 'arm64', romStamp: stamp },
    });
    expect(await site.registry.bootsOf(mac(7))).toMatchObject([
      { mac: mac(7), state: 'seen', romStamp: stamp },
    ]);
  });

  it('know gPXE as BIOS firmware', async () => {
    await get(`/bootdirectory/${mac(1)}.gpxe`, { 'user-agent': 'gPXE/1.0.1' });
    await site.settled();
    expect(site.registry.snapshot().byMac.get(mac(1))).toMatchObject({ firmware: 'bios' });
  });
});

describe('the files of images', () => {
  it('are named by content, by revision, and by the machine before either', async () => {
    for (const path of [
      `${site.kernel.sha256}/vmlinuz`,
      'debian/1/vmlinuz',
      `${mac(1)}/${site.kernel.sha256}/vmlinuz`,
      `${mac(1)}/debian/2/vmlinuz`,
    ]) {
      const { statusCode, rawPayload, headers } = await get(`/bootdirectory/images/${path}`);
      expect([path, statusCode, headers.etag]).toEqual([path, 200, `"${site.kernel.sha256}"`]);
      expect(rawPayload.equals(site.kernel.bytes)).toBe(true);
    }
  });

  it('may lie in folders', async () => {
    expect((await get('/bootdirectory/images/tools/1/x86_64/root.sfs')).statusCode).toBe(200);
  });

  it('come in parts', async () => {
    const { statusCode, rawPayload } = await get('/bootdirectory/images/debian/1/vmlinuz', {
      range: 'bytes=5-9',
    });
    expect([statusCode, rawPayload]).toEqual([206, site.kernel.bytes.subarray(5, 10)]);
  });

  it.each(['debian/3/vmlinuz', 'debian/1/initrd', `${'0'.repeat(64)}/vmlinuz`, 'none/1/vmlinuz', 'debian'])(
    'are no others: %s',
    async (path) => {
      expect((await get(`/bootdirectory/images/${path}`)).statusCode).toBe(404);
    },
  );

  it('record the boot that they complete', async () => {
    const { url } = await site.start();
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
      (await fetch(`${url}/bootdirectory/${path}`, { headers })).arrayBuffer();
    const images = `images/${mac(1)}`;
    await ask(`${mac(1)}.ipxe`);
    await ask(`${images}/${site.kernel.sha256}/vmlinuz`);
    await ask(`${images}/${site.initrd.sha256}/initrd.gz`, { range: 'bytes=0-999999' });
    await site.settled();
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([{ state: 'script-served' }]);
    await ask(`${images}/${site.initrd.sha256}/initrd.gz`, { range: 'bytes=1000000-' });
    await site.registry.taken('lastFileServed 1');
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([{ image: 'debian', revision: 2 }]);
  });
});

describe('the events of a request', () => {
  it('name the machine, the path and how it ended', async () => {
    const answered = new Promise<void>((resolve) => {
      app = site.build({
        onEvent: (event) => {
          site.events.push(event);
          if (event.type === 'http-response') resolve();
        },
      });
    });
    const { port } = await startServer(app, '127.0.0.1', 0);
    const path = `/bootdirectory/images/${mac(1)}/debian/1/vmlinuz`;
    const headers = { range: 'bytes=0-9', 'user-agent': 'iPXE/2' };
    await fetch(`http://127.0.0.1:${port}${path.replaceAll(':', '%3A')}`, { headers });
    await answered;
    const same = { mac: mac(1), path, server: `127.0.0.1:${port}` };
    expect(site.events).toMatchObject([
      { type: 'http-request', ...same, method: 'GET', userAgent: 'iPXE/2', range: 'bytes=0-9' },
      { type: 'http-response', ...same, status: 206, bytes: 10, totalBytes: 10, complete: true },
    ]);
  });
});

describe('the events of a script', () => {
  it.each(['ipxe', 'gpxe'])('tell how long it was, %s', async (ending) => {
    const told = new Promise<object>((resolve) => {
      app = site.build({ onEvent: (event) => event.type === 'http-response' && resolve(event) });
    });
    const { port } = await startServer(app, '127.0.0.1', 0);
    const answer = await fetch(`http://127.0.0.1:${port}/bootdirectory/${mac(1)}.${ending}`);
    const bytes = (await answer.arrayBuffer()).byteLength;
    expect(bytes).toBeGreaterThan(0);
    expect(await told).toMatchObject({ status: 200, bytes, totalBytes: bytes, complete: true });
  });
});

describe('what machines tell', () => {
  it('is kept in a report', async () => {
    const query = 'serial=A%20B&manufacturer=ACME&memory=2048&platform=efi&buildarch=x86_64&card=018086100e';
    expect((await get(`/bootdirectory/report/52-54-00-00-00-07?${query}`)).body).toBe('ok\n');
    await site.settled();
    expect(site.registry.snapshot().byMac.get(mac(7))).toMatchObject({
      firmware: 'uefi',
      reported: { serial: 'A B', manufacturer: 'ACME', memoryMiB: 2048, cards: ['8086:100e'] },
    });
  });

  it('may be that their system is up', async () => {
    await get(`/bootdirectory/${mac(1)}.ipxe`);
    for (const method of ['GET', 'POST'] as const) {
      const url = `/bootdirectory/up/${mac(1)}?image=debian`;
      expect(
        (await app.inject({ method, url, ...(method === 'POST' ? { payload: { a: 1 } } : {}) })).statusCode,
      ).toBe(200);
    }
    expect(site.registry.calls).toContain(`up ${mac(1)}`);
  });

  it('is refused where it makes no sense', async () => {
    expect((await get('/bootdirectory/report/nobody')).statusCode).toBe(404);
    expect((await get('/bootdirectory/up/nobody')).statusCode).toBe(404);
    expect((await get(`/bootdirectory/up/${mac(2)}`)).statusCode).toBe(404);
    expect((await get(`/bootdirectory/up/${mac(1)}?image=../etc`)).statusCode).toBe(400);
  });
});
