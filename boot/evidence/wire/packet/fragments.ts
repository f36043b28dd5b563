import { BoundedMap } from '../../../../system/bounded-map.ts';
import { pairOf, type IpPacket } from './ipv4.ts';

const maxDatagrams = 32;
const maxParts = 64;
/** IPv4 has no larger packet. */
const maxDatagramBytes = 65_535;

interface Part {
  readonly offsetBytes: number;
  readonly payload: Buffer;
  readonly payloadBytes: number;
}

interface Datagram {
  readonly parts: Part[];
  /** Known once the last fragment was seen. */
  totalBytes: number | undefined;
}

/** Puts fragments together (RFC 791 section 3.2, RFC 815); what the snap length cut off stays missing at the end. */
export class Fragments {
  readonly #datagrams = new BoundedMap<Datagram>(maxDatagrams);

  /** The whole packet once its last missing fragment comes; undefined until then. */
  add(packet: IpPacket): IpPacket | undefined {
    if (packet.offsetBytes === 0 && !packet.moreFragments) return packet;
    const key = [pairOf(packet), packet.protocol, packet.id].join(' ');
    const datagram = this.#datagrams.get(key) ?? { parts: [], totalBytes: undefined };
    this.#datagrams.set(key, datagram);
    addPart(datagram, packet);
    if (!isWhole(datagram)) return undefined;
    this.#datagrams.delete(key);
    return {
      ...packet,
      offsetBytes: 0,
      moreFragments: false,
      payload: capturedStart(datagram.parts),
      payloadBytes: datagram.totalBytes!,
    };
  }
}

function addPart(datagram: Datagram, { offsetBytes, payload, payloadBytes, moreFragments }: IpPacket): void {
  const { parts } = datagram;
  const heldBytes = parts.reduce((sum, part) => sum + part.payload.length, payload.length);
  if (offsetBytes + payloadBytes > maxDatagramBytes || heldBytes > maxDatagramBytes) return;
  if (parts.length >= maxParts || parts.some((part) => part.offsetBytes === offsetBytes)) return;
  if (!moreFragments) datagram.totalBytes = offsetBytes + payloadBytes;
  // The capture's buffer is not kept for a part of it.
  parts.push({ offsetBytes, payload: Buffer.from(payload), payloadBytes });
  parts.sort((a, b) => a.offsetBytes - b.offsetBytes);
}

function isWhole({ parts, totalBytes }: Datagram): boolean {
  let reached = 0;
  for (const part of parts) {
    if (part.offsetBytes > reached) return false;
    reached = Math.max(reached, part.offsetBytes + part.payloadBytes);
  }
  return totalBytes !== undefined && reached >= totalBytes;
}

/** Captured bytes up to the first that were cut off. */
function capturedStart(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  let reached = 0;
  for (const part of parts) {
    if (part.offsetBytes > reached) break;
    const fresh = part.payload.subarray(reached - part.offsetBytes);
    pieces.push(fresh);
    reached += fresh.length;
  }
  return Buffer.concat(pieces);
}
