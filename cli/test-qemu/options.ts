import type { FaultName } from '../../lab/fault/names.ts';

/** `romkit test-qemu`'s options as commander hands them over. */
export interface TestOptions {
  readonly method?: string | undefined;
  readonly flavour?: 'ipxe' | 'gpxe' | undefined;
  readonly nbp?: string | undefined;
  readonly firmware?: 'bios' | 'uefi' | undefined;
  readonly card?: string | undefined;
  readonly machines?: string | undefined;
  readonly images?: string | undefined;
  readonly os?: 'debian' | 'beacon' | undefined;
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  readonly append?: string | undefined;
  readonly expect?: string | undefined;
  readonly dhcp?: 'dnsmasq' | 'dhcpd' | 'kea' | undefined;
  readonly tftp?: 'dnsmasq' | 'tftpd-hpa' | undefined;
  readonly http?: 'romkit' | 'apache' | 'nginx' | undefined;
  readonly fault?: FaultName | undefined;
  readonly pcap?: string | undefined;
  readonly console?: string | undefined;
  readonly junit?: string | undefined;
  readonly jobs?: string | undefined;
  readonly source?: string | undefined;
}
