import { describe, expect, it } from '@jest/globals';
import { keaBootSettings, keaConfig, planKea } from '../../../../boot/daemons/config/kea.ts';
import { sample } from '../sample.ts';

const dhcp4 = (values: Partial<typeof sample> = {}, leaseFile?: string): Readonly<Record<string, unknown>> =>
  keaConfig({ ...sample, ...values }, leaseFile).Dhcp4;

describe('the process of Kea', () => {
  const plan = planKea({ ...sample, runFolder: '/run/rom kit', leaseFolder: '/var/lib/rom kit' });
  const path = '/run/rom kit/kea-dhcp4.json';

  it('has its configuration as JSON, written anew', () => {
    expect(plan.command).toEqual(['kea-dhcp4', '-c', path]);
    expect(plan.check).toEqual(['kea-dhcp4', '-t', path]);
    expect(plan.files.map((file) => [file.path, file.keep])).toEqual([[path, false]]);
    expect(JSON.parse(plan.files[0]!.text)).toEqual(keaConfig(sample));
    expect(plan.files[0]!.text.endsWith('}\n')).toBe(true);
  });

  it('keeps leases where it works, and process ids and locks in the run folder', () => {
    expect(plan).toMatchObject({ serves: ['dhcp'], folders: ['/run/rom kit', '/var/lib/rom kit'] });
    expect(plan.cwd).toBe('/var/lib/rom kit');
    expect(plan.env).toEqual({
      KEA_PIDFILE_DIR: '/run/rom kit',
      KEA_LOCKFILE_DIR: '/run/rom kit',
      KEA_DHCP_DATA_DIR: '/var/lib/rom kit',
    });
  });
});

describe('the configuration of Kea', () => {
  it('answers on one address of one interface, machines without an address too', () => {
    expect(dhcp4()['interfaces-config']).toEqual({
      interfaces: ['br0/10.77.0.1'],
      'dhcp-socket-type': 'raw',
    });
  });

  it('gives one machine one address, as the network has no other server', () => {
    expect(dhcp4({ leaseSeconds: 600 })).toMatchObject({
      authoritative: true,
      'valid-lifetime': 600,
      'match-client-id': false,
      'host-reservation-identifiers': ['hw-address'],
      'ip-reservations-unique': false,
    });
  });

  it('keeps leases in a file of the working folder, or where it is told', () => {
    expect(dhcp4()['lease-database']).toEqual({ type: 'memfile', name: 'kea-leases4.csv' });
    expect(dhcp4({}, '/srv/leases')['lease-database']).toMatchObject({ name: '/srv/leases' });
  });

  it.each([
    [1, 64],
    [65, 65],
    [20_000, 10_000],
  ])('has packets of a storm of %i machines wait in a queue of %i', (mostMachines, size) => {
    expect(dhcp4({ mostMachines })['multi-threading']).toEqual({
      'enable-multi-threading': true,
      'packet-queue-size': size,
    });
  });

  it('says what it does as it does it, on its own output', () => {
    expect(dhcp4()['loggers']).toEqual([
      { name: 'kea-dhcp4', severity: 'INFO', output_options: [{ output: 'stdout', flush: true }] },
    ]);
  });

  it('has the range, the router and the name servers of the network', () => {
    const values = { router: '10.77.0.254', nameServers: ['10.77.0.2', '192.0.2.53'] };
    const [subnet, ...others] = dhcp4(values)['subnet4'] as object[];
    expect(others).toEqual([]);
    expect(subnet).toMatchObject({
      id: 1,
      subnet: '10.77.0.0/24',
      interface: 'br0',
      pools: [{ pool: '10.77.0.100 - 10.77.0.199' }],
      'option-data': [
        { name: 'routers', data: '10.77.0.254' },
        { name: 'domain-name-servers', data: '10.77.0.2, 192.0.2.53' },
      ],
    });
  });

  it('reserves what it knows of each card', () => {
    const hosts = [
      { macs: ['52:54:00:77:00:01'], address: '10.77.0.11', name: null },
      { macs: ['52:54:00:77:00:02'], address: null, name: 'b' },
    ];
    const [subnet] = dhcp4({ hosts })['subnet4'] as [{ reservations: object[] }];
    expect(subnet.reservations).toEqual([
      { 'hw-address': '52:54:00:77:00:01', 'ip-address': '10.77.0.11' },
      { 'hw-address': '52:54:00:77:00:02', hostname: 'b' },
    ]);
  });

  it('has no pool and no empty option where the network has none of them', () => {
    const [subnet] = dhcp4({ range: null })['subnet4'] as object[];
    expect(subnet).toMatchObject({ pools: [], 'option-data': [] });
  });
});

describe('boot files of Kea', () => {
  const url = 'http://10.77.0.1/snponly.efi';
  const service = {
    ...sample,
    bootScripts: { iPXE: 'http://10.77.0.1/boot.ipxe' },
    httpBootFiles: { 16: url },
  };

  it('have a class each, which no client of an earlier class is in', () => {
    const earlier = ["not member('chained-iPXE')", "not member('architecture-7')"];
    expect(keaBootSettings({ ...service, bootFiles: { 0: 'a.kpxe', 7: 'b.efi' } })).toEqual({
      'next-server': '10.77.0.1',
      'boot-file-name': 'a.kpxe',
      'client-classes': [
        {
          name: 'chained-iPXE',
          test: "option[77].hex == 'iPXE'",
          'boot-file-name': 'http://10.77.0.1/boot.ipxe',
        },
        {
          name: 'architecture-7',
          test: `option[93].hex == 0x0007 and ${earlier[0]}`,
          'boot-file-name': 'b.efi',
        },
        {
          name: 'architecture-16',
          test: `option[93].hex == 0x0010 and ${earlier.join(' and ')}`,
          'boot-file-name': url,
          'option-data': [{ name: 'vendor-class-identifier', data: 'HTTPClient', 'always-send': true }],
        },
      ],
    });
  });

  it('are one setting where there is one for all, and none where the ROM has the script', () => {
    const one = { ...sample, method: 'pxelinux', bootFiles: { 0: 'pxelinux.0' } } as const;
    expect(keaBootSettings(one)).toEqual({ 'next-server': '10.77.0.1', 'boot-file-name': 'pxelinux.0' });
    expect(keaBootSettings({ ...one, method: 'rom' })).toEqual({ 'next-server': '10.77.0.1' });
  });

  it('name no file to other firmware where there is none for a BIOS', () => {
    expect(keaBootSettings({ ...sample, bootFiles: { 7: 'b.efi' } })).not.toHaveProperty('boot-file-name');
  });
});
