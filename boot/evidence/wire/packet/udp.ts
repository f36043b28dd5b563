/** A UDP datagram (RFC 768), or what the snap length left of it. */
export interface Datagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Buffer;
  /** Length on the wire. */
  readonly payloadBytes: number;
}

const headerBytes = 8;

/** Undefined where the header is cut off or its length cannot be. */
export function parseUdp(bytes: Buffer): Datagram | undefined {
  if (bytes.length < headerBytes) return undefined;
  const lengthBytes = bytes.readUInt16BE(4);
  if (lengthBytes < headerBytes) return undefined;
  return {
    sourcePort: bytes.readUInt16BE(0),
    destinationPort: bytes.readUInt16BE(2),
    payload: bytes.subarray(headerBytes, lengthBytes),
    payloadBytes: lengthBytes - headerBytes,
  };
}
