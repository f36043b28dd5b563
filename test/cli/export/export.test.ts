import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from '../../../cli/shell/program.ts';
import { bzImage } from '../../boot/registry/recognise/headers.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';

let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'romkit-export-command-'));
  mkdirSync(join(home, 'site/images'), { recursive: true });
  writeFileSync(join(home, 'site/52:54:00:77:00:01.gpxe'), '#!gpxe\nkernel images/vmlinuz quiet\nboot\n');
  writeFileSync(join(home, 'site/images/vmlinuz'), bzImage());
  await romkit('import', 'site');
  await romkit('machine', 'rename', '525400770001', 'node01');
});

afterEach(() => rmSync(home, { recursive: true }));

async function romkit(...words: string[]): Promise<{ out: string; err: string }> {
  const context = fakeContext(home);
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  await parse(context, [...words.slice(0, end), '--state', join(home, 'state'), ...words.slice(end)]);
  return { out: context.out(), err: context.err() };
}

const network = ['--interface', 'eth1', '--address', '10.77.0.1/24'];
const modeOf = (path: string): string => (statSync(join(home, path)).mode & 0o777).toString(8);

describe('romkit export', () => {
  it('writes YAML that import makes the same registry of', async () => {
    await romkit('machine', 'tag', 'node01', 'rack7');
    await romkit('assign', 'tag:rack7', 'vmlinuz@1', '--priority', '5');
    await romkit('assign', 'unknown', 'vmlinuz');
    await romkit('export', 'yaml', '--out', 'pool.yaml');
    const { out } = await romkit('export', 'yaml');
    rmSync(join(home, 'state'), { recursive: true });
    // The files of images are not in it.
    expect((await romkit('import', 'pool.yaml')).out).toContain('vmlinuz of vmlinuz@1 is not in the folder');
    expect((await romkit('export', 'yaml')).out).toBe(out);
    expect(out).toContain('tag: rack7');
  });

  it('lets nginx send image files for a romkit behind it alone, and tell it so', async () => {
    const behind = ['export', 'nginx', '--in-front-of', '127.0.0.1:8080'];
    const { out } = await romkit(...behind, '--content', '/srv/content', '--accel-log', '9514');
    expect(out).toContain('alias "/srv/content/";');
    expect(out).toContain('syslog:server=127.0.0.1:9514,');
    expect((await romkit(...behind)).out).not.toContain('syslog');
    for (const more of [
      ['--content', '/srv/content'],
      ['--accel-log', '9514'],
    ])
      expect((await refusal(() => romkit('export', 'nginx', ...more))).code).toBe('bad-service');
    const port = await refusal(() => romkit(...behind, '--content', '/srv/content', '--accel-log', '0'));
    expect(port.code).toBe('bad-port');
  });

  it('prints the main file alone, and names the others', async () => {
    const { out, err } = await romkit('export', 'isc-dhcp', ...network);
    expect(out).toContain('host node01 {\n  hardware ethernet 52:54:00:77:00:01;');
    expect(out).not.toContain('INTERFACESv4');
    expect(err).toContain('/etc/default/isc-dhcp-server');
  });

  it('writes all files below a folder, readable for the users of servers', async () => {
    const umask = process.umask(0o077);
    await romkit('export', 'up-hook', '--public-url', 'http://10.77.0.1', '--out', 'image/');
    process.umask(umask);
    expect(modeOf('image/etc/systemd/system/romkit-up.service')).toBe('644');
    for (const path of ['usr/local/lib/romkit/report-up', 'etc/initramfs-tools/hooks/romkit'])
      expect(modeOf(`image/${path}`)).toBe('755');
  });

  it('writes a file over its own one, and over another only with --force', async () => {
    const write = (...more: string[]) => romkit('export', 'nginx', '--out', 'x.conf', ...more);
    await write();
    await write();
    writeFileSync(join(home, 'x.conf'), 'server {}\n');
    expect((await refusal(write)).code).toBe('foreign-file');
    expect(readFileSync(join(home, 'x.conf'), 'utf8')).toBe('server {}\n');
    await write('--force');
    expect(readFileSync(join(home, 'x.conf'), 'utf8')).toContain('location /bootdirectory/');
  });

  it.each([
    ['isc-dhcp', [], 'no-network', '--interface eth1 --address 10.77.0.1/24'],
    ['kea', ['--interface', 'eth1', '--address', '10.77.0.1'], 'bad-address', '10.77.0.1/24'],
    ['up-hook', [], 'no-url', '--public-url'],
    ['bootdirectory', [], 'no-out', '--out'],
    ['dnsmasq', [...network, '--range', '10.77.0.9'], 'bad-range', '10.77.0.100-10.77.0.200'],
  ])('says what it needs: %s %j', async (kind, words, code, hint) => {
    const found = await refusal(() => romkit('export', kind, ...words));
    expect([found.code, found.hint]).toEqual([code, expect.stringContaining(hint)]);
  });

  it('lends no address of the server or the router', async () => {
    const { out } = await romkit('export', 'dnsmasq', ...network, '--router', '10.77.0.254', '--no-tftp');
    expect(out).toContain('dhcp-range=10.77.0.128,10.77.0.253,255.255.255.0,3600\n');
    expect(out).not.toContain('enable-tftp');
    expect((await romkit('export', 'dnsmasq', ...network, '--range', 'none')).out).toContain('static');
  });

  it('writes a tree from which machines boot without romkit', async () => {
    await romkit('export', 'bootdirectory', '--out', 'tree');
    const script = readFileSync(join(home, 'tree/bootdirectory/52:54:00:77:00:01.gpxe'), 'utf8');
    const [, kernel] = /bootdirectory\/(images\/\S+)/.exec(script) ?? [];
    expect(readFileSync(join(home, 'tree/bootdirectory', kernel!))).toEqual(bzImage());
    expect((await romkit('export', 'bootdirectory', '--out', 'tree')).out).toMatch(/ 0 files written/);
  });

  it('hands the words behind -- to romkit serve', async () => {
    const { out } = await romkit('export', 'systemd', '--', '--listen', '10.77.0.1:80');
    expect(out).toContain('/usr/local/bin/romkit serve --state /var/lib/romkit --listen 10.77.0.1:80\n');
  });
});
