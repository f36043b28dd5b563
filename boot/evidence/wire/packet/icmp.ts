import { parseIpv4, protocols, receiverOf, senderOf } from './ipv4.ts';

/** A datagram that found no listener. */
export interface PortUnreachable {
  /** The datagram's own addresses: the sender is told. */
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

const headerBytes = 8;
const destinationUnreachable = 3;
const portUnreachable = 3;

/** RFC 792, "Destination Unreachable Message" with code 3 for UDP; undefined for all other ICMP. */
export function parsePortUnreachable(bytes: Buffer): PortUnreachable | undefined {
  if (bytes.length < headerBytes || bytes[0] !== destinationUnreachable || bytes[1] !== portUnreachable)
    return undefined;
  const original = bytes.subarray(headerBytes);
  const packet = parseIpv4(original, original.length);
  if (packet === undefined || packet.protocol !== protocols.udp || packet.payload.length < 4)
    return undefined;
  return {
    source: senderOf(packet),
    sourcePort: packet.payload.readUInt16BE(0),
    destination: receiverOf(packet),
    destinationPort: packet.payload.readUInt16BE(2),
  };
}
