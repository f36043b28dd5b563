import type { Mac } from '../../chain/event.ts';
import { parseMac } from '../../chain/mac.ts';

/** The words of dnsmasq, ISC dhcpd and Kea where they have no address for a client. */
const shapes: readonly RegExp[] = [
  /\bDHCPDISCOVER\([^)]*\) (?:\d[\d.]{6,14} )?([\da-f:]{17}) no address available\b/,
  /\bDHCPDISCOVER from ([\da-f:]{17}) .{0,200}: no free leases\b/,
  /\bALLOC_ENGINE_V4_ALLOC_FAIL\w{0,40} \[hwtype=1 ([\da-f:]{17})\]/,
];

/** The machine that a DHCP server's log says to have no address for; undefined where the line says nothing of it. */
export function noAddressFor(line: string): Mac | undefined {
  for (const shape of shapes) {
    const [, mac] = shape.exec(line) ?? [];
    if (mac !== undefined) return parseMac(mac);
  }
  return undefined;
}
