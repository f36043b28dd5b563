/** A TCP segment (RFC 9293 section 3.1), or what the snap length left of it. */
export interface Segment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  /** Zero without the ACK flag. */
  readonly acknowledgment: number;
  readonly flags: {
    readonly fin: boolean;
    readonly syn: boolean;
    readonly rst: boolean;
    readonly ack: boolean;
  };
  readonly payload: Buffer;
  /** Length on the wire. */
  readonly payloadBytes: number;
}

const fixedHeaderBytes = 20;

/** Undefined where the header is cut off. `lengthBytes` is what IP says that header and payload have. */
export function parseTcp(bytes: Buffer, lengthBytes: number): Segment | undefined {
  if (bytes.length < fixedHeaderBytes) return undefined;
  const headerBytes = (bytes[12]! >> 4) * 4;
  if (headerBytes < fixedHeaderBytes || headerBytes > lengthBytes) return undefined;
  const bits = bytes[13]!;
  const ack = (bits & 0x10) !== 0;
  return {
    sourcePort: bytes.readUInt16BE(0),
    destinationPort: bytes.readUInt16BE(2),
    sequence: bytes.readUInt32BE(4),
    acknowledgment: ack ? bytes.readUInt32BE(8) : 0,
    flags: { fin: (bits & 1) !== 0, syn: (bits & 2) !== 0, rst: (bits & 4) !== 0, ack },
    payload: bytes.subarray(headerBytes, lengthBytes),
    payloadBytes: lengthBytes - headerBytes,
  };
}
