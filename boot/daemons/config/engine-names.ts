/** Which server does what, by the words of `--dhcp`, `--tftp` and `--http`; null leaves one out. */
export interface Engines {
  readonly dhcp: DhcpEngine | null;
  readonly tftp: TftpEngine | null;
  readonly http: HttpEngine | null;
}

export const dhcpEngines = ['dnsmasq', 'dhcpd', 'kea'] as const;
export const tftpEngines = ['dnsmasq', 'tftpd-hpa'] as const;
export const httpEngines = ['romkit', 'apache', 'nginx'] as const;

export type DhcpEngine = (typeof dhcpEngines)[number];
export type TftpEngine = (typeof tftpEngines)[number];
export type HttpEngine = (typeof httpEngines)[number];
