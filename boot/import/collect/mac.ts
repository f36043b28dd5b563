import { parseMac } from '../../chain/mac.ts';
import type { Mac } from '../../chain/event.ts';
import { RomkitError } from '../../../system/error.ts';

/**
 * A MAC address in any spelling that the daemons accept: those of parseMac, and octets of one digit between colons
 * (`0:16:3e:1:2:3`). Undefined where it is none.
 */
export function findMac(text: string): Mac | undefined {
  const padded = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)
    ? text.replace(/[^:]+/g, (octet) => octet.padStart(2, '0'))
    : text;
  try {
    return parseMac(padded);
  } catch (error) {
    if (error instanceof RomkitError) return undefined;
    throw error;
  }
}

/** Why no card can have this address (IEEE 802, section 8.2: the first bit marks a group); undefined where one can. */
export function macProblem(mac: Mac): string | undefined {
  if (mac === '00:00:00:00:00:00') return `${mac} is a placeholder`;
  if (Number.parseInt(mac.slice(0, 2), 16) & 1) return `${mac} is the address of a group, not of a card`;
  return undefined;
}
