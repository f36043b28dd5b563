import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Socket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Accel } from '../../../boot/server/accel/accel.ts';
import { accelLocation } from '../../../boot/server/accel/accel-config.ts';
import { exportNginx } from '../../../boot/daemons/site/nginx.ts';
import { usualSite } from '../../../boot/daemons/site/site.ts';
import { jobLines } from '../../../system/process/job-lines.ts';
import { startJob, type Job } from '../../../system/process/job.ts';
import { assignment, mac } from '../../boot/registry/sample.ts';
import { download, filesIn } from '../../support/boot-server/boot-client.ts';
import { bootSite, type BootSite } from '../../support/boot-server/boot-site.ts';
import { describeWhen } from '../../support/skip.ts';

describeWhen({ tools: ['nginx'] })('nginx in front of romkit', () => {
  let site: BootSite;
  let folder: string;
  let nginx: Job;
  let log: Socket;
  let port: number;
  let direct: string;

  beforeEach(async () => {
    site = await bootSite();
    folder = mkdtempSync(join(tmpdir(), 'romkit-nginx-'));
    const accel = new Accel(accelLocation);
    log = await accel.listen(0);
    const server = await site.start({ accel });
    direct = server.url;
    port = await freePort();
    const [config] = exportNginx(
      site.registry.snapshot(),
      {
        ...{ ...usualSite, webPort: port, webRoot: folder, interface: 'lo', serverAddress: '127.0.0.1' },
        ...{ subnet: '127.0.0.0/8', baseUrl: `http://127.0.0.1:${port}` },
      },
      {
        romkit: `127.0.0.1:${server.port}`,
        accel: { content: site.folder, logPort: log.address().port },
      },
    );
    const lines = config!.text.replace(`listen ${port} `, `listen 127.0.0.1:${port} `).split('\n');
    nginx = await startJob({ command: commandFor(folder, lines) });
    await jobLines(nginx).says('start worker processes');
  });
  afterEach(async () => {
    await nginx.end();
    log.close();
    await site.remove();
    rmSync(folder, { recursive: true });
  });

  const scriptOf = async (): Promise<string> =>
    (await download(`http://127.0.0.1:${port}/bootdirectory/${mac(1)}.ipxe`)).body.toString();

  it('sends the bytes, whole and in parts, and its log tells of it', async () => {
    const script = await scriptOf();
    const [kernel, initrd] = filesIn(script);
    expect(kernel).toContain(`http://127.0.0.1:${port}/`);
    expect((await download(kernel!)).body.equals(site.kernel.bytes)).toBe(true);
    const part = await fetch(initrd!, { headers: { range: 'bytes=0-999' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 1000]);
    await site.settled();
    expect(await site.registry.bootsOf(mac(1))).toMatchObject([{ state: 'script-served' }]);
    expect((await download(initrd!)).body.equals(site.initrd.bytes)).toBe(true);
    await site.registry.taken('lastFileServed 1');
  });

  it('passes on what is for the next boot only, and romkit spends it', async () => {
    await site.registry.assign(assignment({ type: 'once', machine: 1 }, 'debian'));
    for (const file of filesIn(await scriptOf())) await download(file);
    expect((await site.registry.refresh()).assignments).toEqual([]);
  });

  it('shows no content by its path, and romkit itself still sends it to whoever comes past nginx', async () => {
    expect((await download(`http://127.0.0.1:${port}/romkit-content/${site.kernel.sha256}`)).status).toBe(
      404,
    );
    const { body } = await download(`${direct}/bootdirectory/images/debian/1/vmlinuz`);
    expect(body.equals(site.kernel.bytes)).toBe(true);
  });
});

function commandFor(folder: string, server: readonly string[]): [string, ...string[]] {
  const path = join(folder, 'nginx.conf');
  const lines = [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'daemon off;',
    `pid ${folder}/nginx.pid;`,
    'error_log stderr notice;',
    'events {}',
    'http {',
    `  access_log ${folder}/access.log;`,
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `  ${name}_temp_path ${folder}/${name};`,
    ),
    ...server,
    '}',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return ['nginx', '-e', 'stderr', '-p', folder, '-c', path];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
