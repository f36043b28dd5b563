import type { Mac } from '../../chain/event.ts';
import { findMac } from '../collect/mac.ts';

/** A hardware address as dnsmasq has them, or why it is none that romkit can use: the end of a sentence. */
export type Card = { readonly mac: Mac } | { readonly problem: string };

/**
 * `52:54:0:77:0:1`, with groups of more digits (`5254:0077:0001`) and the hardware type before it where one is named
 * (`01-52:54:…`); `*` stands for any octet (dnsmasq(8), --dhcp-host).
 */
export function readCard(text: string): Card {
  const [, type = '1', address = text] = /^([0-9a-f]{1,2})-(.*)$/i.exec(text) ?? [];
  if (Number.parseInt(type, 16) !== 1) return { problem: 'is no Ethernet address' };
  if (address.includes('*')) return { problem: 'stands for many cards' };
  const even = address.replace(/[0-9a-f]+/gi, (group) =>
    group.padStart(group.length + (group.length % 2), '0'),
  );
  const mac = /^[0-9a-f:]+$/i.test(even) ? findMac(even.replaceAll(':', '')) : undefined;
  return mac === undefined ? { problem: 'is no MAC address' } : { mac };
}
