import { expect, it } from '@jest/globals';
import { dhcpSoftware } from '../../../../../boot/evidence/wire/packet/dhcp-software.ts';

it.each([
  ['dnsmasq', [53, 54, 51, 67, 58, 59, 1, 28, 12]],
  ['dnsmasq', [53, 54, 51, 58, 59]],
  ['dhcpd', [53, 54, 51, 1, 12]],
  ['dhcpd', [53, 54, 51, 58, 1]],
  ['kea', [53, 1, 12, 51, 54, 61]],
  ['kea', [53, 1, 3, 51, 54, 67, 82]],
  [null, [53, 54, 51, 1, 12].toReversed()],
  [null, [53, 54, 60]],
  [null, [53]],
  [null, []],
])('%s writes options as %j', (software, order) => expect(dhcpSoftware(order)).toBe(software));
