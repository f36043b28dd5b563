import { describe, expect, it } from '@jest/globals';
import { dnsmasqConfig } from '../../../../boot/daemons/config/dnsmasq.ts';
import { planDaemons } from '../../../../boot/daemons/config/engines.ts';
import { dhcpdConfig } from '../../../../boot/daemons/config/isc-dhcpd.ts';
import { keaConfig } from '../../../../boot/daemons/config/kea.ts';
import { sample } from '../sample.ts';

const lines = (text: string): string[] => text.split('\n');

describe('ISC dhcpd', () => {
  it('tells gPXE apart as the description of such a site does', () => {
    const text = dhcpdConfig({
      ...sample,
      bootScripts: { gPXE: sample.bootScripts['gPXE']! },
      bootFiles: { 0: 'undionly.kpxe' },
    });
    expect(text).toContain(
      [
        'if exists user-class and option user-class = "gPXE" {',
        '  filename "http://10.77.0.1/bootdirectory/boot.gpxe";',
        '} else {',
        '  filename "undionly.kpxe";',
        '}',
      ].join('\n'),
    );
    expect(lines(text)).toContain('next-server 10.77.0.1;');
  });

  it('goes on with iPXE and the architectures of UEFI', () => {
    expect(lines(dhcpdConfig(sample)).filter((line) => /^(\} )?(if|elsif|else)/.test(line))).toEqual([
      'if exists user-class and option user-class = "gPXE" {',
      '} elsif exists user-class and option user-class = "iPXE" {',
      '} elsif option client-architecture = 00:07 {',
      '} elsif option client-architecture = 00:09 {',
      '} else {',
    ]);
  });

  it('declares the machines with fixed addresses', () => {
    expect(dhcpdConfig(sample)).toContain(
      'host node01 {\n  hardware ethernet 52:54:00:77:00:01;\n  fixed-address 10.77.0.11;\n',
    );
  });
});

describe('the boot files of a service', () => {
  const dhcpBoot = (values: Partial<typeof sample>): string[] =>
    lines(dnsmasqConfig({ ...sample, ...values }, ['dhcp'])).filter((line) => line.startsWith('dhcp-boot'));

  it('are the boot script for those who are chained, and the NBP of its architecture for each other', () => {
    expect(dhcpBoot({})).toEqual([
      'dhcp-boot=tag:chained-gPXE,http://10.77.0.1/bootdirectory/boot.gpxe,,10.77.0.1',
      'dhcp-boot=tag:chained-iPXE,http://10.77.0.1/bootdirectory/boot.ipxe,,10.77.0.1',
      'dhcp-boot=tag:!chained,tag:arch-7,snponly.efi,,10.77.0.1',
      'dhcp-boot=tag:!chained,tag:arch-9,snponly.efi,,10.77.0.1',
      'dhcp-boot=undionly.kpxe,,10.77.0.1',
    ]);
  });

  it.each(['chain-embedded', 'pxelinux'] as const)('are the NBP alone with method %s', (method) => {
    const bootFiles = { 0: 'pxelinux.0' };
    expect(dhcpBoot({ method, bootFiles })).toEqual(['dhcp-boot=pxelinux.0,,10.77.0.1']);
  });

  it('are none with method rom, but the next server is named', () => {
    expect(dhcpBoot({ method: 'rom' })).toEqual(['dhcp-boot=,,10.77.0.1']);
    expect(dhcpdConfig({ ...sample, method: 'rom' })).not.toContain('filename');
    expect(JSON.stringify(keaConfig({ ...sample, method: 'rom' }))).not.toContain('boot-file-name');
  });
});

describe('what UEFI firmware boots by HTTP', () => {
  const service = { ...sample, httpBootFiles: { 16: 'http://10.77.0.1/bootdirectory/snponly.efi' } };

  it('is a URL, in an answer of its own vendor class', () => {
    expect(dhcpdConfig(service)).toContain(
      [
        '} elsif option client-architecture = 00:10 {',
        '  option vendor-class-identifier "HTTPClient";',
        '  filename "http://10.77.0.1/bootdirectory/snponly.efi";',
      ].join('\n'),
    );
    expect(lines(dnsmasqConfig(service, ['dhcp']))).toEqual(
      expect.arrayContaining([
        'dhcp-option-force=tag:arch-16,option:vendor-class,HTTPClient',
        'dhcp-boot=tag:!chained,tag:arch-16,http://10.77.0.1/bootdirectory/snponly.efi,,10.77.0.1',
      ]),
    );
    expect(JSON.stringify(keaConfig(service))).toContain('"data":"HTTPClient","always-send":true');
  });
});

describe('a machine', () => {
  const two = { macs: ['52:54:00:77:00:01', '52:54:00:77:00:02'], address: '10.77.0.11', name: 'a.example' };
  const named = { macs: ['52:54:00:77:00:03'], address: null, name: 'b' };
  const service = { ...sample, hosts: [two, named] };

  it('of two cards has one address, in every server', () => {
    expect(dhcpdConfig(service).match(/^host .*$/gm)).toEqual([
      'host a.example {',
      'host a.example-525400770002 {',
      'host b {',
    ]);
    expect(lines(dnsmasqConfig(service, ['dhcp'])).filter((line) => line.startsWith('dhcp-host'))).toEqual([
      'dhcp-host=52:54:00:77:00:01,52:54:00:77:00:02,10.77.0.11,a',
      'dhcp-host=52:54:00:77:00:03,b',
    ]);
    const [subnet] = keaConfig(service).Dhcp4['subnet4'] as [{ reservations: object[] }];
    expect(subnet.reservations).toEqual([
      { 'hw-address': '52:54:00:77:00:01', 'ip-address': '10.77.0.11', hostname: 'a.example' },
      { 'hw-address': '52:54:00:77:00:02', 'ip-address': '10.77.0.11', hostname: 'a.example' },
      { 'hw-address': '52:54:00:77:00:03', hostname: 'b' },
    ]);
  });
});

describe('limits', () => {
  it('are set for the pool', () => {
    const text = (mostMachines: number): string =>
      dnsmasqConfig({ ...sample, mostMachines }, ['dhcp', 'tftp']);
    expect(text(10)).toMatch(/dhcp-lease-max=1000\n[^]*tftp-max=50\n/);
    expect(text(4000)).toMatch(/dhcp-lease-max=8000\n[^]*tftp-max=4000\n/);
    expect(JSON.stringify(keaConfig({ ...sample, mostMachines: 4000 }))).toContain(
      '"packet-queue-size":4000',
    );
  });
});

describe("dnsmasq's leases", () => {
  const leaseLines = (runFolder: string): string[] =>
    lines(dnsmasqConfig({ ...sample, runFolder }, ['dhcp'])).filter((line) =>
      /^(dhcp-script|lease|dhcp-lease)/.test(line),
    );

  it('are kept by a program, or in its own file where a shell would not find that program', () => {
    expect(leaseLines('/run/romkit')).toEqual([
      'leasefile-ro',
      'dhcp-script=/run/romkit/dnsmasq-lease',
      'dhcp-lease-max=1000',
    ]);
    for (const folder of ['/run/a romkit', '/run/$x', '/run/(x)', '/run/~', "/run/'", '/run/é'])
      expect(leaseLines(folder)).toEqual([
        expect.stringMatching(/^dhcp-leasefile=.*\/dnsmasq\.leases/),
        'dhcp-lease-max=1000',
      ]);
  });
});

describe('a proxy', () => {
  const text = dnsmasqConfig({ ...sample, dhcpMode: 'proxy' }, ['dhcp']);

  it('names boot files to PXE clients, and the script to chained firmware, and gives no address', () => {
    expect(lines(text).filter((line) => /^(dhcp-boot|dhcp-range|pxe-service|dhcp-host)/.test(line))).toEqual([
      'dhcp-range=10.77.0.0,proxy',
      'dhcp-boot=tag:chained-gPXE,http://10.77.0.1/bootdirectory/boot.gpxe,,10.77.0.1',
      'dhcp-boot=tag:chained-iPXE,http://10.77.0.1/bootdirectory/boot.ipxe,,10.77.0.1',
      'pxe-service=tag:!chained,7,"Network boot",snponly.efi,10.77.0.1',
      'pxe-service=tag:!chained,9,"Network boot",snponly.efi,10.77.0.1',
      'pxe-service=tag:!chained,0,"Network boot",undionly.kpxe,10.77.0.1',
    ]);
    expect(text).not.toContain('dhcp-authoritative');
  });
});

describe('the servers of a service', () => {
  const names = (dhcp: 'dnsmasq' | 'dhcpd', tftp: 'dnsmasq' | 'tftpd-hpa'): string[] =>
    planDaemons(sample, { dhcp, tftp, http: 'romkit' }).map(
      ({ name, serves }) => `${name} ${serves.join('+')}`,
    );

  it('start with what DHCP will send machines to', () => {
    expect(names('dhcpd', 'tftpd-hpa')).toEqual(['romkit http', 'tftpd-hpa tftp', 'dhcpd dhcp']);
    expect(names('dhcpd', 'dnsmasq')).toEqual(['romkit http', 'dnsmasq tftp', 'dhcpd dhcp']);
  });

  it('are one dnsmasq for DHCP and TFTP', () => {
    expect(names('dnsmasq', 'dnsmasq')).toEqual(['romkit http', 'dnsmasq tftp+dhcp']);
  });

  it('change to their own users where they are not alone', () => {
    const commands = (isolated: boolean): string => {
      const dhcp = planDaemons({ ...sample, isolated }, { dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'apache' });
      return JSON.stringify(dhcp);
    };
    expect(commands(true)).toMatch(/unshare.*user=root/);
    expect(commands(false)).not.toMatch(/unshare|user=root|ip_unprivileged_port_start/);
  });
});
