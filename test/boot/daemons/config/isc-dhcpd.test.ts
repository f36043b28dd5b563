import { describe, expect, it } from '@jest/globals';
import { dhcpdBootLines, dhcpdConfig, planDhcpd } from '../../../../boot/daemons/config/isc-dhcpd.ts';
import { sample } from '../sample.ts';
import { bracedSections, statements, type Sections } from './sections.ts';

const render = (values: Partial<typeof sample> = {}): Sections =>
  bracedSections(dhcpdConfig({ ...sample, ...values }));

const subnet = 'subnet 10.77.0.0 netmask 255.255.255.0';

describe('the process of ISC dhcpd', () => {
  const plan = planDhcpd({ ...sample, runFolder: '/run/rom kit', leaseFolder: '/var/lib/rom kit' });
  const files = ['-cf', '/run/rom kit/dhcpd.conf', '-lf', '/var/lib/rom kit/dhcpd.leases'];

  it('stays in the foreground and says what it does, for IPv4 on one interface', () => {
    expect(plan.command).toEqual(['dhcpd', '-4', '-f', '-d', ...files, '--no-pid', 'br0']);
    expect(plan.check).toEqual(['dhcpd', '-4', '-t', ...files.slice(0, 2)]);
  });

  it('finds its folders, and leases of its last run, or an empty file of them', () => {
    expect(plan).toMatchObject({ serves: ['dhcp'], folders: ['/run/rom kit', '/var/lib/rom kit'] });
    expect(plan.files.map(({ path, keep }) => [path, keep])).toEqual([
      ['/run/rom kit/dhcpd.conf', false],
      ['/var/lib/rom kit/dhcpd.leases', true],
    ]);
    expect(plan.files[1]!.text).toBe('');
  });
});

describe('the configuration of ISC dhcpd', () => {
  it('says who wrote it, and ends its last line', () => {
    expect(dhcpdConfig(sample)).toMatch(/^# Network boot\. Written by romkit\.\n[^]*\}\n$/);
  });

  it('gives one machine one address at once, as the network has no other server', () => {
    expect(render({ leaseSeconds: 600 }).get('')).toEqual([
      'authoritative',
      'ping-check false',
      'ignore-client-uids true',
      'ddns-update-style none',
      'default-lease-time 600',
      'max-lease-time 600',
      'option client-architecture code 93 = unsigned integer 16',
      'next-server 10.77.0.1',
    ]);
  });

  it('has the range, the router and the name servers of the network', () => {
    const values = { router: '10.77.0.254', nameServers: ['10.77.0.2', '192.0.2.53'] };
    expect(render(values).get(subnet)).toEqual([
      'range 10.77.0.100 10.77.0.199',
      'option routers 10.77.0.254',
      'option domain-name-servers 10.77.0.2, 192.0.2.53',
    ]);
  });

  it('declares a network that has none of them', () =>
    expect(render({ range: null }).get(subnet)).toEqual([]));

  it('declares each card, by a name that no other has', () => {
    const two = ['52:54:00:77:00:01', '52:54:00:77:00:02'];
    const hosts = [
      { macs: two, address: '10.77.0.11', name: 'a' },
      { macs: ['52:54:00:77:00:03'], address: '10.77.0.13', name: null },
      { macs: ['52:54:00:77:00:04'], address: null, name: 'b' },
    ];
    const declared = [...render({ hosts })].filter(([name]) => name.startsWith('host '));
    const address = 'fixed-address 10.77.0.11';
    expect(declared).toEqual([
      ['host a', ['hardware ethernet 52:54:00:77:00:01', address, 'option host-name "a"']],
      ['host a-525400770002', ['hardware ethernet 52:54:00:77:00:02', address, 'option host-name "a"']],
      ['host mac-525400770003', ['hardware ethernet 52:54:00:77:00:03', 'fixed-address 10.77.0.13']],
      ['host b', ['hardware ethernet 52:54:00:77:00:04', 'option host-name "b"']],
    ]);
  });
});

describe('boot files of ISC dhcpd', () => {
  it('need no condition where there is one for all', () => {
    expect(render({ method: 'pxelinux', bootFiles: { 0: 'pxelinux.0' } }).get('')).toContain(
      'filename "pxelinux.0"',
    );
  });

  it('are told apart by an architecture of two bytes', () => {
    const sections = render({ method: 'pxelinux', bootFiles: { 7: 'a.efi', 4660: 'b.efi' } });
    expect(sections.get('if option client-architecture = 00:07')).toEqual(['filename "a.efi"']);
    expect(sections.get('elsif option client-architecture = 12:34')).toEqual(['filename "b.efi"']);
    expect(sections.has('else')).toBe(false);
  });

  it('are lines for a configuration that is there, which explain their option', () => {
    const lines = dhcpdBootLines({ ...sample, nextServer: '192.0.2.9' });
    expect(lines[0]).toBe('# RFC 4578, section 2.1.');
    expect(statements(lines.join('\n')).slice(0, 2)).toEqual([
      'option client-architecture code 93 = unsigned integer 16;',
      'next-server 192.0.2.9;',
    ]);
  });
});
