import { describe, expect, it } from '@jest/globals';
import {
  dnsmasqBootLines,
  dnsmasqConfig,
  dnsmasqNetworkLines,
  planDnsmasq,
} from '../../../../boot/daemons/config/dnsmasq.ts';
import type { Protocol } from '../../../../boot/daemons/daemon-plan.ts';
import { sample } from '../sample.ts';
import { statements } from './sections.ts';

const both: Protocol[] = ['tftp', 'dhcp'];

/** Statements of the configuration, those that begin with one of some words alone. */
const settings = (values: Partial<typeof sample>, begin: RegExp, serves = both): string[] =>
  statements(dnsmasqConfig({ ...sample, ...values }, serves)).filter((line) => begin.test(line));

describe('the process of dnsmasq', () => {
  const service = { ...sample, runFolder: '/run/rom kit', leaseFolder: '/var/lib/rom kit' };
  const path = '/run/rom kit/dnsmasq.conf';

  it('logs to stderr in the foreground, as the user of its package', () => {
    const plan = planDnsmasq({ ...service, isolated: false }, both);
    expect(plan.command).toEqual([
      'dnsmasq',
      '--keep-in-foreground',
      '--log-facility=-',
      `--conf-file=${path}`,
    ]);
    expect(plan.files[0]!.text).not.toMatch(/^(user|group)=/m);
  });

  it('changes no user where root is the only one', () => {
    const plan = planDnsmasq(service, both);
    expect(plan.command).toEqual(['dnsmasq', '--no-daemon', `--conf-file=${path}`]);
    expect(statements(plan.files[0]!.text)).toEqual(expect.arrayContaining(['user=root', 'group=root']));
  });

  it('checks a configuration that is written anew, and has its folders', () => {
    const plan = planDnsmasq(service, ['tftp']);
    expect(plan).toMatchObject({ serves: ['tftp'], folders: ['/run/rom kit', '/var/lib/rom kit'] });
    expect(plan.check).toEqual(['dnsmasq', '--test', `--conf-file=${path}`]);
    expect(plan.files.map((file) => [file.path, file.keep])).toEqual([[path, false]]);
  });

  it('keeps its process id in the run folder, and leases in theirs', () => {
    expect(statements(dnsmasqConfig(service, both))).toEqual(
      expect.arrayContaining([
        'pid-file="/run/rom kit/dnsmasq.pid"',
        'dhcp-leasefile="/var/lib/rom kit/dnsmasq.leases"',
      ]),
    );
  });
});

describe('the configuration of dnsmasq', () => {
  it('says who wrote it, and ends its last line', () => {
    expect(dnsmasqConfig(sample, both)).toMatch(/^# Network boot\. Written by romkit\.\n[^]*[^\n]\n$/);
  });

  it('answers no DNS, on one interface, and knows no names', () => {
    expect(dnsmasqNetworkLines(sample, [])[0]).toBe('# No DNS.');
    expect(statements(dnsmasqNetworkLines(sample, []).join('\n'))).toEqual([
      ...['port=0', 'interface=br0', 'except-interface=lo', 'bind-interfaces'],
    ]);
    expect(settings({}, /^no-hosts/)).toEqual(['no-hosts']);
  });

  it('gives one machine one address at once, as the network has no other server', () => {
    expect(settings({}, /^(log-dhcp|no-ping|dhcp-authoritative|dhcp-ignore-clid)/)).toEqual([
      ...['log-dhcp', 'dhcp-authoritative', 'no-ping', 'dhcp-ignore-clid'],
    ]);
  });

  it('has the range, the router and the name servers of the network', () => {
    const values = { router: '10.77.0.254', nameServers: ['10.77.0.2', '192.0.2.53'] };
    expect(settings(values, /^dhcp-(range|option)/)).toEqual([
      'dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,3600',
      'dhcp-option=option:router,10.77.0.254',
      'dhcp-option=option:dns-server,10.77.0.2,192.0.2.53',
    ]);
  });

  it('names no router but the one there is: without the empty option it would name itself', () => {
    expect(settings({ range: null }, /^dhcp-(range|option)/)).toEqual([
      'dhcp-range=10.77.0.0,static,255.255.255.0,3600',
      'dhcp-option=option:router',
      'dhcp-option=option:dns-server',
    ]);
  });

  it.each([
    [100, 1, 1000],
    [501, 1, 1002],
    [1, 600, 1200],
  ])('has leases for twice %i machines, or %i that it knows: %i', (mostMachines, known, leases) => {
    const hosts = Array.from({ length: known }, () => sample.hosts[0]!);
    expect(settings({ mostMachines, hosts }, /^dhcp-lease-max/)).toEqual([`dhcp-lease-max=${leases}`]);
  });

  it.each([
    [1, 50],
    [51, 51],
    [20_000, 10_000],
  ])('has for %i machines %i transfers, below the root of TFTP', (mostMachines, transfers) => {
    expect(settings({ mostMachines, tftpRoot: '/srv/Büro, # 1' }, /tftp/)).toEqual([
      'enable-tftp=br0',
      'tftp-root="/srv/Büro, # 1"',
      `tftp-max=${transfers}`,
    ]);
  });

  it('serves nothing that it is not asked for', () => {
    expect(settings({}, /tftp/, ['dhcp'])).toEqual([]);
    expect(settings({}, /^(dhcp-(?!leasefile)|log-dhcp)/, ['tftp'])).toEqual([]);
  });
});

describe('machines of dnsmasq', () => {
  const hostLines = (name: string | null, address: string | null): string[] =>
    settings({ hosts: [{ macs: ['52:54:00:77:00:01'], address, name }] }, /^dhcp-host/);

  it('have an address, a name or both', () => {
    expect(hostLines(null, '10.77.0.11')).toEqual(['dhcp-host=52:54:00:77:00:01,10.77.0.11']);
    expect(hostLines('node01', null)).toEqual(['dhcp-host=52:54:00:77:00:01,node01']);
    expect(hostLines(null, null)).toEqual([]);
  });

  it.each(['12h', '45', '7d', '3W', 'infinite', 'IGNORE', '1s.example.org'])(
    'lose the name %j, which would be a time or a command',
    (name) => {
      expect(hostLines(name, '10.77.0.11')).toEqual(['dhcp-host=52:54:00:77:00:01,10.77.0.11']);
      expect(hostLines(name, null)).toEqual([]);
    },
  );

  it('lose it with a word to the reader of the configuration', () => {
    const text = (name: string): string =>
      dnsmasqConfig({ ...sample, hosts: [{ macs: [], address: '10.77.0.11', name }] }, both);
    expect(text('12h')).toContain('\n# In dhcp-host "12h" is no name, but a time or a command.\n');
    expect(text('node01')).not.toContain('# In dhcp-host');
  });

  it.each(['12hosts', 'a12h', 'infinite1', 'x-ignore'])('keep the name %j', (name) => {
    expect(hostLines(name, null)).toEqual([`dhcp-host=52:54:00:77:00:01,${name}`]);
  });
});

describe('boot files of dnsmasq', () => {
  const url = 'http://10.77.0.1/snponly.efi';

  it('are lines for a configuration that is there, by tags', () => {
    const bootFiles = { 0: 'a.kpxe', 7: 'b.efi' };
    const script = 'http://10.77.0.1/boot.ipxe';
    expect(dnsmasqBootLines({ ...sample, bootFiles, bootScripts: { iPXE: script } })).toEqual([
      'dhcp-userclass=set:chained,iPXE',
      'dhcp-userclass=set:chained-iPXE,iPXE',
      'dhcp-match=set:arch-7,option:client-arch,7',
      `dhcp-boot=tag:chained-iPXE,${script},,10.77.0.1`,
      'dhcp-boot=tag:!chained,tag:arch-7,b.efi,,10.77.0.1',
      'dhcp-boot=a.kpxe,,10.77.0.1',
    ]);
  });

  it('need no tag of chained firmware where none is chained', () => {
    const values = {
      method: 'chain-embedded',
      bootFiles: { 7: 'b.efi' },
      httpBootFiles: { 16: url },
    } as const;
    expect(settings(values, /^dhcp-(boot|userclass)/)).toEqual([
      'dhcp-boot=tag:arch-7,b.efi,,10.77.0.1',
      `dhcp-boot=tag:arch-16,${url},,10.77.0.1`,
    ]);
  });

  it('of a proxy are services for PXE clients, and boot files for those that boot by HTTP', () => {
    const values = { method: 'chain-embedded', bootFiles: { 0: 'a.kpxe', 7: 'b.efi' } } as const;
    const proxy = { ...values, httpBootFiles: { 16: url }, dhcpMode: 'proxy' } as const;
    expect(settings(proxy, /^(dhcp-(boot|range|match|option)|pxe-service)/)).toEqual([
      'dhcp-range=10.77.0.0,proxy',
      'dhcp-match=set:arch-7,option:client-arch,7',
      'dhcp-match=set:arch-16,option:client-arch,16',
      'dhcp-option-force=tag:arch-16,option:vendor-class,HTTPClient',
      'pxe-service=7,"Network boot",b.efi,10.77.0.1',
      `dhcp-boot=tag:arch-16,${url},,10.77.0.1`,
      'pxe-service=0,"Network boot",a.kpxe,10.77.0.1',
    ]);
  });

  it('of a proxy are kept from chained firmware, which would be given itself again', () => {
    const proxy = { httpBootFiles: { 16: url }, dhcpMode: 'proxy' } as const;
    expect(
      settings(proxy, /(arch-16,|pxe-service)/).filter((line) => !line.includes('tag:!chained,')),
    ).toEqual([
      ...['dhcp-match=set:arch-16,option:client-arch,16'],
      ...['dhcp-option-force=tag:arch-16,option:vendor-class,HTTPClient'],
    ]);
  });
});
