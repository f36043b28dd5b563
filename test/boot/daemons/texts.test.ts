import { describe, expect, it } from '@jest/globals';
import { dnsmasqConfig } from '../../../boot/daemons/dnsmasq.ts';
import { planDaemons } from '../../../boot/daemons/engines.ts';
import { dhcpdConfig } from '../../../boot/daemons/isc-dhcpd.ts';
import { keaConfig } from '../../../boot/daemons/kea.ts';
import { sample } from './sample.ts';

const lines = (text: string): string[] => text.split('\n');

describe('ISC dhcpd', () => {
  it('tells gPXE apart as the description of such a site does', () => {
    const text = dhcpdConfig({ ...sample, chainedUserClasses: ['gPXE'], bootFiles: { 0: 'undionly.kpxe' } });
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
      'dhcp-boot=tag:chained,http://10.77.0.1/bootdirectory/boot.gpxe,,10.77.0.1',
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
