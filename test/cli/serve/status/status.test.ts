import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContentStore } from '../../../../boot/registry/content/store.ts';
import { nothingKnown } from '../../../../boot/registry/store/known.ts';
import { rememberingLog } from '../../../../cli/serve/status/last-error.ts';
import { serveArguments } from '../../../../cli/serve/status/serve-arguments.ts';
import { ServerStatus } from '../../../../cli/serve/status/server-status.ts';
import { servicesOf } from '../../../../cli/serve/status/services.ts';
import { ServiceWatch } from '../../../../cli/serve/status/service-watch.ts';
import { siteExports } from '../../../../cli/serve/status/site-exports.ts';
import { silentLog } from '../../../support/silent-log.ts';

const emptySnapshot = nothingKnown.snapshot;
const own = { interface: 'eth1', address: '10.77.0.1', subnet: '10.77.0.0/24' };
const options = { dhcp: 'proxy', tftp: 'tftpd-hpa', method: 'chain' } as const;
const http = { boot: 'http://10.77.0.1', page: 'http://127.0.0.1:8080' };

let now = 0;
const clock = (): number => now;
let root: string;
beforeEach(() => {
  now = 1000;
  root = mkdtempSync(join(tmpdir(), 'romkit-status-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('services', () => {
  it('tell when a daemon was started again, why, and since when it serves', () => {
    const watch = new ServiceWatch(clock);
    watch.started('dnsmasq');
    const dhcp = () => servicesOf(options, own, http, 0, watch)[0];
    expect(dhcp()).toMatchObject({ by: 'dnsmasq', address: '10.77.0.1', isServing: true, restarts: 0 });
    now = 2000;
    watch.trouble('dnsmasq', 'dnsmasq ended by SIGKILL');
    expect(dhcp()).toMatchObject({
      ...{ isServing: false, sinceMs: 2000, restarts: 1 },
      lastRestart: { atMs: 2000, reason: 'dnsmasq ended by SIGKILL' },
    });
    now = 3000;
    watch.recovered('dnsmasq');
    expect(dhcp()).toMatchObject({ isServing: true, sinceMs: 3000, restarts: 1 });
  });

  it('that nobody serves are named too', () => {
    const services = servicesOf({ dhcp: 'none', tftp: 'none' }, null, http, 0, new ServiceWatch(clock));
    expect(services.map(({ protocol, by, address }) => [protocol, by, address])).toEqual([
      ['dhcp', null, null],
      ['tftp', null, null],
      ['http', 'romkit', http.boot],
      ['http', 'romkit', http.page],
    ]);
  });
});

it('the report measures the images, names the newest backup and the last error', async () => {
  mkdirSync(join(root, 'content/ab'), { recursive: true });
  writeFileSync(join(root, 'content/ab/kernel'), 'x'.repeat(300));
  mkdirSync(join(root, 'backups'));
  writeFileSync(join(root, 'backups/registry-layout-3.db'), '');
  const { log, last } = rememberingLog(silentLog, clock);
  log.error({ error: new Error('no space') }, 'a request failed');
  const status = new ServerStatus({
    ...{ id: 'x', version: '0', options, own, watch: new ServiceWatch(clock), lastError: last, clock },
    ...{ place: { state: root }, content: join(root, 'content') },
  });
  status.probed('eth1', [
    { server: '10.77.0.9', kind: 'dhcp', address: '10.77.0.50', nextServer: null, bootFile: null },
  ]);
  const report = await status.report();
  expect(report).toMatchObject({
    lastError: { atMs: 1000, message: 'a request failed: no space' },
    otherDhcp: { interface: 'eth1', servers: [{ server: '10.77.0.9' }] },
    database: { kind: 'sqlite', backup: { path: join(root, 'backups/registry-layout-3.db') } },
    images: { sizeBytes: 300 },
  });
  expect(report.images.freeBytes).toBeGreaterThan(0);
});

it('a database’s password is not shown', async () => {
  const place = { database: 'postgres://romkit:secret@db/romkit' };
  const parts = { id: 'x', version: '0', options, own: null, watch: new ServiceWatch(clock), clock };
  const status = new ServerStatus({ ...parts, place, content: root, lastError: () => null });
  expect(JSON.stringify(await status.report())).not.toContain('secret');
});

describe('exports of a server', () => {
  const serving = {
    ...options,
    ...{ listen: '10.77.0.1:80', adminListen: '127.0.0.1:8080', patience: '180' },
    ...{ database: 'postgres://romkit:secret@db/romkit', publicUrl: 'http://boot.example' },
  };
  const exports = () =>
    siteExports({ options: serving, content: openContentStore(join(root, 'content')), state: root });

  it('begin with its own settings', async () => {
    const address = '10.77.0.1/24';
    const { files } = await exports().files({ kind: 'dnsmasq', address }, emptySnapshot);
    expect(files[0]!.text).toContain('http://boot.example/bootdirectory/');
    expect(files[0]!.text).toContain('10.77.0.0,proxy');
  });

  it('have its arguments in the unit, and not its database', async () => {
    const unit = await exports().files({ kind: 'systemd' }, emptySnapshot);
    expect(unit.files[0]!.text).toContain('--dhcp proxy --tftp tftpd-hpa');
    expect(unit.files[0]!.text).not.toContain('secret');
    expect(unit.notes).toEqual([expect.stringContaining('ROMKIT_DATABASE')]);
    expect(serveArguments({ nameServer: ['10.0.0.1', '10.0.0.2'], tftp: 'none', besideDhcp: true })).toEqual([
      ...['--name-server', '10.0.0.1', '--name-server', '10.0.0.2', '--beside-dhcp'],
    ]);
  });

  it('pack the boot directory, and leave nothing behind', async () => {
    const stream = await exports().archive(emptySnapshot);
    const packed = Buffer.concat(await stream.toArray());
    const names = execFileSync('tar', ['-t'], { input: packed, encoding: 'utf8' }).split('\n');
    expect(names).toContain('./bootdirectory/boot.ipxe');
    expect(names.filter((name) => name.includes('romkit'))).toEqual([]);
  });
});
