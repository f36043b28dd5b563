import { describe, expect, it } from '@jest/globals';
import { planApache } from '../../../../boot/daemons/config/apache.ts';
import { lowPortsForAll } from '../../../../boot/daemons/ordinary-user.ts';
import { sample } from '../sample.ts';
import { apacheSections } from './sections.ts';

const service = {
  ...sample,
  serverAddress: '10.77.0.9',
  webPort: 8081,
  webRoot: '/srv/Büro, # 1',
  runFolder: '/run/rom kit',
};
const alone = planApache({ ...service, isolated: true });
const beside = planApache({ ...service, isolated: false });
const { text } = alone.files[0]!;
const sections = apacheSections(text);
const main = sections.get('')!;

const named = (name: string): string[] =>
  main.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

describe('the process of Apache', () => {
  it('stays in the foreground, with this configuration alone', () => {
    expect(beside.command).toEqual(['apache2', '-D', 'FOREGROUND', '-f', '/run/rom kit/apache.conf']);
    expect(beside.check).toEqual(['apache2', '-t', '-f', '/run/rom kit/apache.conf']);
    expect(beside.kernelSettings).toEqual([]);
  });

  it('is no root and may open port 80 in a namespace where root is the only user', () => {
    const wrapper = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];
    expect(alone.command).toEqual([...wrapper, ...beside.command]);
    expect(alone.check).toEqual([...wrapper, ...beside.check!]);
    expect(alone.kernelSettings).toEqual([lowPortsForAll]);
    expect(lowPortsForAll).toEqual({ path: 'net/ipv4/ip_unprivileged_port_start', value: '0' });
  });

  it('serves the web, from a configuration that is written anew', () => {
    expect(alone).toMatchObject({ name: 'apache', serves: ['http'], folders: ['/run/rom kit'] });
    expect(alone.files.map(({ path, keep }) => [path, keep])).toEqual([['/run/rom kit/apache.conf', false]]);
  });
});

describe('the configuration of Apache', () => {
  it('says who wrote it, and ends its last line', () => {
    expect(text).toMatch(/^# Network boot\. Written by romkit\.\n/);
    expect(text.endsWith('>\n')).toBe(true);
  });

  it('listens at one address and port', () => {
    expect(named('Listen')).toEqual(['10.77.0.9:8081']);
    expect(named('ServerName')).toEqual(['10.77.0.9']);
  });

  it('writes nowhere but in the run folder, and locks without files', () => {
    expect(named('ServerRoot')).toEqual(['"/run/rom kit"']);
    expect(named('PidFile')).toEqual(['"/run/rom kit/apache.pid"']);
    expect(named('DefaultRuntimeDir')).toEqual(['"/run/rom kit"']);
    expect(named('Mutex')).toEqual(['pthread']);
  });

  it('loads what serves files and decides who may, and nothing else', () => {
    expect(named('LoadModule').map((line) => line.replace(/\/.*\//, ''))).toEqual([
      'mpm_event_module mod_mpm_event.so',
      'authz_core_module mod_authz_core.so',
    ]);
  });

  it('writes errors and requests to its own output, through a program', () => {
    expect(named('ErrorLog')).toEqual(['"||/bin/cat"']);
    expect(named('CustomLog')).toEqual(['"||/bin/cat" boot']);
    const [format] = named('LogFormat');
    expect(format).toMatch(/ boot$/);
    for (const field of ['%h', '%r', '%>s', '%B', '%{Range}i', '%{User-Agent}i'])
      expect(format).toContain(field);
  });

  it('does not name its version to machines', () => expect(named('ServerTokens')).toEqual(['Prod']));

  it('changes to the user of its package where there is one', () => {
    const users = (config: string): string[] => config.match(/^(User|Group) .*$/gm) ?? [];
    expect(users(beside.files[0]!.text)).toEqual(['User www-data', 'Group www-data']);
    expect(users(text)).toEqual([]);
  });

  it('gives out the web root and nothing else', () => {
    expect(named('DocumentRoot')).toEqual(['"/srv/Büro, # 1"']);
    expect(sections.get('Directory /')).toEqual(['Require all denied', 'AllowOverride None']);
    expect(sections.get('Directory "/srv/Büro, # 1"')).toEqual([
      'Require all granted',
      'Options FollowSymLinks',
    ]);
  });

  it('gives out no hidden file', () => {
    const [name, directives] = [...sections].find(([section]) => section.startsWith('FilesMatch'))!;
    expect(directives).toEqual(['Require all denied']);
    const pattern = new RegExp(/"(.*)"/.exec(name)![1]!);
    expect(['.htaccess', '.git', 'boot.ipxe'].map((file) => pattern.test(file))).toEqual([true, true, false]);
  });
});
