import type { ExportKind } from '../server-queries.ts';
import { lastItem } from '../../../../system/present.ts';

/** A configuration that can be written. */
export interface KindOfExport {
  readonly kind: ExportKind;
  readonly title: string;
  readonly about: string;
  /** It is for servers that answer on one network. */
  readonly needsNetwork: boolean;
}

export const kindsOfExport: readonly KindOfExport[] = [
  { kind: 'isc-dhcp', title: 'ISC dhcpd', about: 'DHCP, with the machines as hosts', needsNetwork: true },
  { kind: 'kea', title: 'Kea', about: 'DHCP, with the machines as reservations', needsNetwork: true },
  { kind: 'dnsmasq', title: 'dnsmasq', about: 'DHCP and TFTP', needsNetwork: true },
  { kind: 'tftpd-hpa', title: 'tftpd-hpa', about: 'TFTP', needsNetwork: true },
  { kind: 'apache', title: 'Apache', about: 'web server for a static boot directory', needsNetwork: false },
  { kind: 'nginx', title: 'nginx', about: 'web server in front of this one', needsNetwork: false },
  { kind: 'systemd', title: 'systemd', about: 'unit that runs this server as it is', needsNetwork: false },
  { kind: 'yaml', title: 'YAML', about: 'the registry, for version control', needsNetwork: false },
  {
    kind: 'bootdirectory',
    title: 'Boot directory',
    about: 'all that this server would answer, as files: machines boot from it without romkit',
    needsNetwork: false,
  },
];

/** `dhcpd.conf` of `/etc/dhcp/dhcpd.conf`. */
export const fileNameOf = (path: string): string => lastItem(path.split('/'));
