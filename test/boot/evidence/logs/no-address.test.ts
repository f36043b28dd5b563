import { expect, it } from '@jest/globals';
import { noAddressFor } from '../../../../boot/evidence/logs/no-address.ts';

const mac = '52:54:00:77:00:01';

it.each([
  ['dnsmasq', `dnsmasq-dhcp: 3252 DHCPDISCOVER(br0) ${mac} no address available`],
  ['dnsmasq, asked for one', `dnsmasq-dhcp: 3252 DHCPDISCOVER(br0) 10.77.0.9 ${mac} no address available`],
  ['dhcpd', `dhcpd[7]: DHCPDISCOVER from ${mac} via br0: network 10.77.0.0/24: no free leases`],
  [
    'Kea',
    `WARN  [kea-dhcp4.alloc-engine/7.1] ALLOC_ENGINE_V4_ALLOC_FAIL [hwtype=1 ${mac}], cid=[no info], tid=0x1: failed`,
  ],
])('%s says that it has no address', (_daemon, line) => expect(noAddressFor(line)).toBe(mac));

it.each([
  `dnsmasq-dhcp: 3252 DHCPDISCOVER(br0) ${mac}`,
  `dnsmasq-dhcp: 3252 DHCPOFFER(br0) 10.77.0.101 ${mac}`,
  `dnsmasq-dhcp: 3252 vendor class: ${mac} no address available`,
])('%s says nothing of it', (line) => expect(noAddressFor(line)).toBeUndefined());
