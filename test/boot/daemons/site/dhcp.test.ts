import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exportDnsmasq, exportIscDhcp, exportKea } from '../../../../boot/daemons/site/dhcp.ts';
import { usualSite, type SiteOptions } from '../../../../boot/daemons/site/site.ts';
import { readSite } from '../../../../boot/import/read-site.ts';
import type { PlannedFile } from '../../../../boot/daemons/daemon-plan.ts';
import { mac, machine, snapshot } from '../../registry/sample.ts';
import { machineLines, withFolder } from '../../import/folder.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { statements } from '../config/sections.ts';
import { hostileNames } from './names.ts';

export const site: SiteOptions = {
  ...usualSite,
  interface: 'eth1',
  serverAddress: '10.77.0.1',
  subnet: '10.77.0.0/16',
  range: { first: '10.77.4.0', last: '10.77.5.0' },
  baseUrl: 'http://10.77.0.1',
};

const named = hostileNames.map((name, index) => machine(10 + index, { name, address: `10.77.2.${index}` }));
const pool = snapshot({
  machines: [
    machine(1, { name: 'node01', address: '10.77.1.1', macs: [mac(1), mac(1001)] }),
    machine(2, { address: '10.77.1.2' }),
    machine(3, { name: 'elsewhere', address: '192.0.2.3' }),
    machine(4),
    ...named,
  ],
});

const text = (files: readonly PlannedFile[]): string => files[0]!.text;

/** The machines that romkit's own reader finds in an export. */
const readBack = (files: readonly PlannedFile[]): Promise<string[]> =>
  withFolder({ 'site.conf': text(files) }, async (folder) => {
    const found = await readSite(join(folder, 'site.conf'));
    // dnsmasq gives the labels of names alone: of two that are the same the second is nobody's.
    const messages = found.problems.map(({ message }) => message);
    expect(messages.filter((message) => !message.startsWith('Another machine is called web1;'))).toEqual([]);
    return machineLines(found);
  });

const others = [`${mac(1)}+${mac(1001)} node01 10.77.1.1`, `${mac(2)} - 10.77.1.2`, `${mac(3)} elsewhere -`];

describe('the export for', () => {
  it('ISC dhcpd names every machine, whatever its name means there', async () => {
    const expected = named.map(({ macs, name, address }) => `${macs[0]} ${name} ${address}`);
    expect(await readBack(exportIscDhcp(pool, site))).toEqual(
      expect.arrayContaining([...others.slice(1), ...expected]),
    );
  });

  it('Kea names every machine', async () => {
    const expected = named.map(({ macs, name, address }) => `${macs[0]} ${name} ${address}`);
    expect(await readBack(exportKea(pool, site))).toEqual(
      expect.arrayContaining([...others.slice(1), ...expected]),
    );
  });

  it('dnsmasq takes no name for a lease time, and says which', async () => {
    const times = new Set(['12h', '3600', '1w', 'infinite', 'ignore', '0', '10', '1']);
    const expected = named.map(({ macs, name, address }) => {
      const label = name!.split('.')[0]!;
      const isNone = times.has(label) || name === 'web1.example.net';
      return `${macs[0]} ${isNone ? '-' : label} ${address}`;
    });
    const files = exportDnsmasq(pool, site);
    expect(await readBack(files)).toEqual([...others, ...expected]);
    expect(text(files)).toContain('\n# In dhcp-host "12h" is no name, but a time or a command.\n');
  });

  it.each([exportIscDhcp, exportKea, exportDnsmasq])('says whose address is not reserved (%p)', (render) => {
    expect(text(render(pool, site))).toMatch(
      /^(#|\/\/) The address 192\.0\.2\.3 of .* is not in 10\.77\.0\.0\/16/m,
    );
  });

  it.each([exportIscDhcp, exportKea, exportDnsmasq])('has straight quotes alone (%p)', (render) => {
    expect(text(render(pool, site))).toMatch(/^[\t\n\x20-\x7e]*$/);
  });

  it('ISC dhcpd names the interface to its service', () => {
    const [config, service] = exportIscDhcp(pool, site);
    expect([config!.path, service!.path]).toEqual(['/etc/dhcp/dhcpd.conf', '/etc/default/isc-dhcp-server']);
    expect(statements(service!.text)).toEqual(['INTERFACESv4="eth1"']);
    expect(service!.text).toMatch(/^# Network boot\. Written by romkit export/);
  });

  it('ISC dhcpd has one head, and all of the configuration', () => {
    expect(text(exportIscDhcp(pool, site)).match(/Written by romkit/g)).toHaveLength(1);
    expect(statements(text(exportIscDhcp(pool, site)))[0]).toBe('authoritative;');
  });

  it('Kea keeps leases where its package does', () => {
    expect(text(exportKea(pool, site))).toContain('"/var/lib/kea/kea-leases4.csv"');
  });

  it('dnsmasq serves TFTP too, unless it is told otherwise, and knows no names', () => {
    const served = [exportDnsmasq(pool, site), exportDnsmasq(pool, site, ['dhcp'])].map(text).map(statements);
    expect(served.map((lines) => lines.includes('enable-tftp=eth1'))).toEqual([true, false]);
    for (const lines of served) expect(lines[0]).toBe('no-hosts');
  });

  it.each([exportIscDhcp, exportKea])('cannot be that of a proxy (%p)', async (render) => {
    const found = await refusal(() => render(pool, { ...site, dhcpMode: 'proxy', range: null }));
    expect(found).toMatchObject({ code: 'bad-service', hint: 'Take dnsmasq for that.' });
  });

  it.each([
    ['a URL with a path', { baseUrl: 'http://10.77.0.1/boot' }],
    ['a URL with a quotation mark', { baseUrl: 'http://10.77.0.1"' }],
    ['an interface of two lines', { interface: 'eth1\nuser=root' }],
    ['a server outside of the network', { serverAddress: '10.78.0.1' }],
  ])('is refused with %s', async (_title, values) => {
    expect((await refusal(() => exportDnsmasq(pool, { ...site, ...values }))).code).toBe('bad-service');
  });
});
