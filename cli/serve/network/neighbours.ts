import { readFile } from 'node:fs/promises';
import { asRoot } from '../../../system/tools/packages.ts';

const limitFile = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';

/**
 * Can the kernel answer all machines of the pool at a time? It has an entry of its neighbour table for each machine on
 * its Ethernet (arp(7)); where the table is full, those that boot last are not answered.
 * @param limit file with the most entries; another one in tests
 * @returns a sentence that says what to set; null where there is room, or nobody can tell
 */
export async function neighbourWarning(machines: number, limit = limitFile): Promise<string | null> {
  const most = Number(await readFile(limit, 'utf8').catch(() => 'unknown'));
  // Routers, servers and machines that nobody knows have entries as well.
  if (!(most < 2 * machines)) return null;
  const command = asRoot(`sysctl -w net.ipv4.neigh.default.gc_thresh3=${2 * machines}`);
  return `The kernel remembers ${most} neighbours, and the pool has ${machines} machines: where they boot at one time, some are not answered. ${command}`;
}
