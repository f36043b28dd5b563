import type { DhcpSoftware } from '../../../chain/event.ts';

const code = {
  leaseTime: 51,
  messageType: 53,
  serverIdentifier: 54,
  renewalTime: 58,
  rebindingTime: 59,
} as const;
/** Relay agent information (RFC 3046) is the last option, whoever sends. */
const relayAgent = 82;

/**
 * The DHCP server that writes options in this order. All three begin with the message type. dnsmasq goes on with itself
 * and the times, of which it always has all three; ISC dhcpd as well, without the later two; Kea sorts them by code.
 * @param order codes of an answer's options as they came
 */
export function dhcpSoftware(order: readonly number[]): DhcpSoftware | null {
  if (order[0] !== code.messageType) return null;
  const rest = order.slice(1).filter((each) => each !== relayAgent);
  const isSorted = rest.every((each, index) => index === 0 || each > rest[index - 1]!);
  if (isSorted && rest.indexOf(code.serverIdentifier) > 1) return 'kea';
  if (rest[0] !== code.serverIdentifier || rest[1] !== code.leaseTime) return null;
  return [code.renewalTime, code.rebindingTime].every((each) => rest.includes(each)) ? 'dnsmasq' : 'dhcpd';
}
