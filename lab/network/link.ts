/** How the cable between a machine and the network is, in both directions. */
export interface LinkConditions {
  /** Each frame is so much later on the other side. */
  readonly delayMs: number;
  /** So many of a hundred frames never arrive. */
  readonly lossPercent: number;
  /** Larger IP packets never arrive; null for Ethernet's own limit. */
  readonly mtuBytes: number | null;
  /** Nothing arrives before, as on a switch port that learns the spanning tree. */
  readonly upAfterMs: number;
}

/** Addresses and type in front of each packet, and a VLAN's tag (IEEE 802.3, 802.1Q). */
const headerBytes = 14;
const tagBytes = 4;
const vlanType = 0x8100;

/**
 * How long a frame takes to the other side; null where it is lost. Pure.
 * @param ageMs since the machine was switched on
 * @param luck from 0 to below 1
 */
export function passage(
  frame: Buffer,
  { delayMs, lossPercent, mtuBytes, upAfterMs }: LinkConditions,
  ageMs: number,
  luck: number,
): number | null {
  const isTagged = frame.length > headerBytes && frame.readUInt16BE(12) === vlanType;
  const packetBytes = frame.length - headerBytes - (isTagged ? tagBytes : 0);
  const isTooLarge = mtuBytes !== null && packetBytes > mtuBytes;
  return ageMs < upAfterMs || isTooLarge || luck * 100 < lossPercent ? null : delayMs;
}
