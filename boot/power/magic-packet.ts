import type { Mac } from '../chain/event.ts';

const macRepetitions = 16;

/**
 * The payload that a sleeping network card looks for: six bytes ff, then the card's address sixteen times (AMD,
 * "Magic Packet Technology", publication 20213, section "Magic Packet Technology Overview").
 */
export function magicPacket(mac: Mac): Buffer {
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: macRepetitions }, () => address)]);
}
