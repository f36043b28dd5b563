import { readFileSync } from 'node:fs';
import type { Mac } from '../../chain/event.ts';
import { parseMac } from '../../chain/mac.ts';

/**
 * The link-layer address of an IPv4 neighbour in Linux's ARP table (proc_net(5), `/proc/net/arp`).
 * @param table the table's text; default: this machine's, in this process's network namespace
 * @returns null where the table has no complete entry (ATF_COM, 0x2) for the address
 */
export function neighbour(address: string, table: string = arpTable()): Mac | null {
  for (const line of table.split('\n')) {
    const [entry, , flags, hardware = ''] = line.split(/\s+/);
    if (entry !== address || (Number(flags) & 2) === 0) continue;
    return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(hardware) ? parseMac(hardware) : null;
  }
  return null;
}

function arpTable(): string {
  try {
    return readFileSync('/proc/net/arp', 'utf8');
  } catch {
    return '';
  }
}
