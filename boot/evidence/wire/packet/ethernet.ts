import { macAt } from './address.ts';

/** An Ethernet II frame, its VLAN tags taken off. */
export interface Frame {
  /** From its first byte on. */
  readonly bytes: Buffer;
  readonly etherType: number;
  readonly payload: Buffer;
  /** Length on the wire; the payload may be cut by the snap length. */
  readonly payloadBytes: number;
}

export const etherTypeIpv4 = 0x0800;

/** IEEE 802.1Q and 802.1ad. */
export const vlanTags: readonly number[] = [0x8100, 0x88a8];
const addressBytes = 12;

/** Addresses as events have them; a megabyte of a file needs only one of each. */
export const destinationOf = ({ bytes }: Frame): string => macAt(bytes, 0);
export const sourceOf = ({ bytes }: Frame): string => macAt(bytes, 6);

/** Undefined where the header is cut off. */
export function parseFrame(bytes: Buffer, originalBytes: number): Frame | undefined {
  let at = addressBytes;
  while (at + 2 <= bytes.length && vlanTags.includes(bytes.readUInt16BE(at))) at += 4;
  if (at + 2 > bytes.length) return undefined;
  return {
    bytes,
    etherType: bytes.readUInt16BE(at),
    payload: bytes.subarray(at + 2),
    payloadBytes: originalBytes - at - 2,
  };
}
