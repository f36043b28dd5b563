import { describe, expect, it } from '@jest/globals';
import { planNginx } from '../../../../boot/daemons/config/nginx.ts';
import { asOrdinaryUser, lowPortsForAll } from '../../../../boot/daemons/ordinary-user.ts';
import { sample } from '../sample.ts';
import { bracedSections } from './sections.ts';

const service = {
  ...sample,
  serverAddress: '10.77.0.9',
  webPort: 8081,
  webRoot: '/srv/Büro, # 1;',
  runFolder: '/run/rom kit',
};
const alone = planNginx({ ...service, isolated: true });
const beside = planNginx({ ...service, isolated: false });
const { text } = alone.files[0]!;
const sections = bracedSections(text);
const server = sections.get('http server')!;

describe('the process of nginx', () => {
  it('has this configuration, and stderr for its errors from the start', () => {
    const options = ['-e', 'stderr', '-p', '/run/rom kit', '-c', '/run/rom kit/nginx.conf'];
    expect(beside.command).toEqual(['nginx', ...options]);
    expect(beside.check).toEqual(['nginx', '-t', ...options]);
    expect(beside.kernelSettings).toEqual([]);
  });

  it('is no root and may open port 80 in a namespace where root is the only user', () => {
    expect(alone.command).toEqual(asOrdinaryUser(beside.command));
    expect(alone.check).toEqual(asOrdinaryUser(beside.check!));
    expect(alone.kernelSettings).toEqual([lowPortsForAll]);
  });

  it('serves the web, from a configuration that is written anew', () => {
    expect(alone).toMatchObject({ name: 'nginx', serves: ['http'], folders: ['/run/rom kit'] });
    expect(alone.files.map(({ path, keep }) => [path, keep])).toEqual([['/run/rom kit/nginx.conf', false]]);
  });
});

describe('the configuration of nginx', () => {
  it('says who wrote it, and ends its last line', () => {
    expect(text).toMatch(/^# Network boot\. Written by romkit\.\n/);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('keeps the server in the foreground, and its errors on stderr', () => {
    expect(sections.get('')).toEqual([
      'daemon off',
      'worker_processes 1',
      'pid "/run/rom kit/nginx.pid"',
      'error_log stderr notice',
    ]);
    // Without this section it does not start.
    expect(sections.get('events')).toEqual([]);
  });

  it('changes to the user of its package where there is one', () => {
    expect(bracedSections(beside.files[0]!.text).get('')).toContain('user www-data');
    expect(sections.get('')).not.toContain('user www-data');
  });

  it('listens at one address and port, and gives out the web root', () => {
    expect(server).toEqual(['listen 10.77.0.9:8081', 'root "/srv/Büro, # 1;"']);
  });

  it('gives out no hidden file', () => {
    const [name, directives] = [...sections].find(([section]) => section.startsWith('http server location'))!;
    expect(directives).toEqual(['return 404']);
    const pattern = new RegExp(/ ~ "(.*)"/.exec(name)![1]!);
    expect(['/.git/config', '/a/.htaccess', '/boot.ipxe'].map((path) => pattern.test(path))).toEqual([
      ...[true, true, false],
    ]);
  });

  it('calls every file a file: firmware asks for no type', () => {
    expect(sections.get('http types')).toEqual([]);
    expect(sections.get('http')).toContain('default_type application/octet-stream');
  });

  it('sends files from the kernel, in full packets', () => {
    expect(sections.get('http')).toEqual(expect.arrayContaining(['sendfile on', 'tcp_nopush on']));
  });

  it('does not name its version to machines', () =>
    expect(sections.get('http')).toContain('server_tokens off'));

  it('notes each request with its range and its user agent, in the run folder', () => {
    const [format] = sections.get('http')!.filter((line) => line.startsWith('log_format boot '));
    for (const field of [
      '$remote_addr',
      '$request',
      '$status',
      '$body_bytes_sent',
      '$http_range',
      '$http_user_agent',
    ])
      expect(format).toContain(field);
    expect(sections.get('http')).toContain('access_log "/run/rom kit/nginx-access.log" boot');
  });

  it('has every temporary folder that nginx makes at its start in the run folder', () => {
    const folders = sections.get('http')!.filter((line) => line.includes('_temp_path '));
    expect(folders).toEqual(
      ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path "/run/rom kit/nginx-${name}"`,
      ),
    );
  });
});
