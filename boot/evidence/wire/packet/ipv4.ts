import { ipv4At } from './address.ts';

/** An IPv4 packet (RFC 791 section 3.1), or what the snap length left of it. */
export interface IpPacket {
  /** From its first byte on. */
  readonly bytes: Buffer;
  readonly protocol: number;
  readonly id: number;
  readonly offsetBytes: number;
  readonly moreFragments: boolean;
  readonly payload: Buffer;
  /** Length on the wire, link-layer padding taken off. */
  readonly payloadBytes: number;
}

export const protocols = { icmp: 1, tcp: 6, udp: 17 } as const;

const fixedHeaderBytes = 20;
const [sourceAt, destinationAt] = [12, 16];

/** Addresses as events have them; a megabyte of a file needs only one of each. */
export const senderOf = ({ bytes }: IpPacket): string => ipv4At(bytes, sourceAt);
export const receiverOf = ({ bytes }: IpPacket): string => ipv4At(bytes, destinationAt);

/** Both addresses as a key of 8 characters, from one to the other. */
export const pairOf = ({ bytes }: IpPacket): string => bytes.toString('latin1', sourceAt, destinationAt + 4);

/** Undefined where it is no IPv4 header, or a cut one. `linkBytes` is the length that the link layer carried. */
export function parseIpv4(bytes: Buffer, linkBytes: number): IpPacket | undefined {
  if (bytes.length < fixedHeaderBytes || bytes[0]! >> 4 !== 4) return undefined;
  const headerBytes = (bytes[0]! & 15) * 4;
  // Packets that the network card is to cut up (TCP segmentation offload) may have no length yet.
  const totalBytes = bytes.readUInt16BE(2) || linkBytes;
  if (headerBytes < fixedHeaderBytes || totalBytes < headerBytes || bytes.length < headerBytes)
    return undefined;
  const fragment = bytes.readUInt16BE(6);
  return {
    bytes,
    protocol: bytes[9]!,
    id: bytes.readUInt16BE(4),
    offsetBytes: (fragment & 0x1fff) * 8,
    moreFragments: (fragment & 0x2000) !== 0,
    payload: bytes.subarray(headerBytes, totalBytes),
    payloadBytes: totalBytes - headerBytes,
  };
}
