import type { Snapshot } from '../../registry/snapshot.ts';
import { usageError } from '../../../system/error.ts';
import { dnsmasqNetworkLines } from '../config/dnsmasq.ts';
import { dhcpdConfig } from '../config/isc-dhcpd.ts';
import { keaConfig } from '../config/kea.ts';
import type { PlannedFile, Protocol } from '../daemon-plan.ts';
import { siteFile, siteHead, siteOf, type Site, type SiteOptions } from './site.ts';

/** ISC dhcpd's configuration and the interface that Debian's service listens on. @throws RomkitError `bad-service`. */
export function exportIscDhcp(snapshot: Snapshot, options: SiteOptions): PlannedFile[] {
  const site = fullSite(snapshot, options, 'ISC dhcpd');
  return [
    siteFile('/etc/dhcp/dhcpd.conf', [...siteHead(site, '#'), ...withoutHead(dhcpdConfig(site.service))]),
    siteFile('/etc/default/isc-dhcp-server', [
      ...siteHead({ ...site, leftOut: [] }, '#'),
      `INTERFACESv4="${site.service.interface}"`,
    ]),
  ];
}

/** Kea's DHCPv4 server. @throws RomkitError `bad-service`. */
export function exportKea(snapshot: Snapshot, options: SiteOptions): PlannedFile[] {
  const site = fullSite(snapshot, options, 'Kea');
  const config = keaConfig(site.service, '/var/lib/kea/kea-leases4.csv');
  return [
    siteFile('/etc/kea/kea-dhcp4.conf', [
      // Kea takes comments of this sort in its JSON.
      ...siteHead(site, '//'),
      ...JSON.stringify(config, null, 2).split('\n'),
    ]),
  ];
}

/**
 * dnsmasq for DHCP (full, or a proxy beside the site's own server), TFTP or both.
 * @throws RomkitError `bad-service`.
 */
export function exportDnsmasq(
  snapshot: Snapshot,
  options: SiteOptions,
  serves: readonly Protocol[] = ['dhcp', 'tftp'],
): PlannedFile[] {
  const site = siteOf(snapshot, options);
  return [
    siteFile('/etc/dnsmasq.d/romkit.conf', [
      ...siteHead(site, '#'),
      'no-hosts',
      ...dnsmasqNetworkLines(site.service, serves),
    ]),
  ];
}

function fullSite(snapshot: Snapshot, options: SiteOptions, title: string): Site {
  if (options.dhcpMode === 'full') return siteOf(snapshot, options);
  throw usageError('bad-service', `${title} cannot be a proxy DHCP server.`, 'Take dnsmasq for that.');
}

/** The exports have a head of their own. */
const withoutHead = (text: string): string[] => text.trimEnd().split('\n').slice(1);
