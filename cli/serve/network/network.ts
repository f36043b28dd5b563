import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { planDaemons } from '../../../boot/daemons/config/engines.ts';
import type { DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import type { AddressRange } from '../../../boot/daemons/config/service.ts';
import { siteOf, usualSite, type SiteOptions } from '../../../boot/daemons/site/site.ts';
import { parseAddress, parseSubnet } from '../../../boot/daemons/config/subnet.ts';
import type { WakeNetwork } from '../../../boot/power/wake-on-lan.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { usageError } from '../../../system/error.ts';
import { present } from '../../../system/present.ts';

export interface NetworkOptions {
  readonly interface?: string | undefined;
  readonly dhcp: 'none' | 'proxy' | 'full';
  readonly tftp: 'none' | 'dnsmasq' | 'tftpd-hpa';
  readonly range?: string | undefined;
  readonly router?: string | undefined;
  readonly nameServer?: readonly string[] | undefined;
  readonly method: 'pxelinux' | 'chain';
  /** The network is romkit's own: no other server can be there, and no other user. */
  readonly isIsolated?: boolean | undefined;
  /** Follow on the interface what other servers give. */
  readonly watch?: boolean | undefined;
  /** Start although another DHCP server answers. */
  readonly besideDhcp?: boolean | undefined;
}

/** This machine's address on the network that the machines are on. */
export interface OwnAddress {
  readonly interface: string;
  readonly address: string;
  /** `10.77.0.0/24` */
  readonly subnet: string;
}

/** The interface itself, too. */
export interface OwnInterface extends OwnAddress {
  readonly mac: string;
}

/**
 * The first IPv4 address of a network interface.
 * @throws RomkitError `no-interface`, `no-address`
 */
export function ownAddress(name: string, interfaces = networkInterfaces()): OwnInterface {
  const found = interfaces[name];
  const names = Object.keys(interfaces).filter((each) => each !== 'lo');
  if (found === undefined) {
    const hint = `These are: ${names.join(', ') || 'none but lo'}.`;
    throw usageError('no-interface', `This machine has no network interface ${name} that is up.`, hint);
  }
  const ipv4 = found.find(({ family }) => family === 'IPv4');
  if (ipv4 === undefined || ipv4.cidr === null) {
    throw usageError(
      'no-address',
      `${name} has no IPv4 address.`,
      `Give it one, for example: ip address add 10.77.0.1/24 dev ${name}`,
    );
  }
  return { interface: name, address: ipv4.address, mac: ipv4.mac, subnet: networkOf(ipv4.cidr) };
}

/** `10.77.0.0/24` of `10.77.0.1/24`. */
export function networkOf(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const hostBits = 2 ** (32 - Number(length));
  const network = Math.floor(present(parseAddress(address), 'IPv4 address') / hostBits) * hostBits;
  return `${formatAddress(network)}/${length}`;
}

const formatAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** Where Wake-on-LAN packets go out. @throws RomkitError `no-interface`, `no-address` */
export function wakeNetwork(name: string): WakeNetwork {
  const { address, subnet } = ownAddress(name);
  return { interface: name, address, broadcast: broadcastOf(subnet) };
}

/** `10.77.0.255` of `10.77.0.0/24` (RFC 919). */
export function broadcastOf(subnet: string): string {
  const { address, prefixLength } = present(parseSubnet(subnet), 'IPv4 network');
  return formatAddress(present(parseAddress(address), 'IPv4 address') + 2 ** (32 - prefixLength) - 1);
}

/** dhcpd reserves memory for each address of a range: half of a /8 would take minutes and gigabytes. */
const mostAddresses = 65_536;

/**
 * The range for machines without a fixed address: the upper half of a network without its last address, or the
 * larger part of that beside addresses that are taken, and at most 65,536; a little less where a batch of machines
 * would collide in it. Null where nothing is left.
 */
export function usualRange(subnet: string, taken: readonly string[] = []): AddressRange | null {
  const { address, prefixLength } = present(parseSubnet(subnet), 'IPv4 network');
  const all = 2 ** (32 - prefixLength);
  let first = present(parseAddress(address), 'IPv4 address') + all / 2;
  let last = present(parseAddress(address), 'IPv4 address') + all - 2;
  for (const number of taken.map((each) => parseAddress(each) ?? 0)) {
    if (number < first || number > last) continue;
    if (number - first < last - number) first = number + 1;
    else last = number - 1;
  }
  if (first > last) return null;
  const size = sizeForBatches(Math.min(last - first + 1, mostAddresses));
  return { first: formatAddress(last - size + 1), last: formatAddress(last) };
}

/** dnsmasq multiplies by this for each byte of a MAC address, modulo the size of the range, before it adds the byte. */
const hashFactor = 65_599;
const blockSize = 256;
/** More candidates would cost more time at the start than they are worth. */
const mostCandidates = 1000;

/**
 * The largest size of a range in which machines with consecutive MAC addresses, as they are bought, get addresses of
 * their own from dnsmasq: where the blocks of 256 overlap, all machines that ask at one time are offered the same next
 * free address, and all but one of them are refused (DHCPNAK) and begin anew.
 * @param most addresses that there are
 */
function sizeForBatches(most: number): number {
  for (let size = most; size > Math.max(2 * blockSize, most - mostCandidates); size--)
    if (blocksApart(size) >= size / (2 * blockSize)) return size;
  return most;
}

/** Blocks of 256 consecutive MAC addresses that lie apart in a range, up to the first that overlaps another. */
function blocksApart(size: number): number {
  const starts: number[] = [];
  for (let block = 0; block < Math.floor(size / blockSize); block++) {
    const start = (block * hashFactor) % size;
    const distances = starts.map((other) => Math.abs(start - other));
    if (distances.some((distance) => Math.min(distance, size - distance) < blockSize)) return block;
    starts.push(start);
  }
  return starts.length;
}

/**
 * `10.77.0.100-10.77.0.200`
 * @throws RomkitError `bad-range`
 */
export function parseRange(text: string): AddressRange {
  const [first = '', last = '', rest] = text.split('-').map((part) => part.trim());
  if (rest === undefined && parseAddress(first) !== undefined && parseAddress(last) !== undefined)
    return { first, last };
  throw usageError(
    'bad-range',
    `--range takes two addresses, not "${text}".`,
    'For example 10.77.0.100-10.77.0.200.',
  );
}

/** Site options for the DHCP and TFTP server of `romkit serve`. */
export function siteOptions(
  own: OwnAddress,
  options: NetworkOptions,
  baseUrl: string,
  state: string,
): SiteOptions {
  const { dhcp, range, router = null, nameServer = [], method } = options;
  return {
    ...usualSite,
    ...{ interface: own.interface, serverAddress: own.address, subnet: own.subnet, baseUrl, method, router },
    dhcpMode: dhcp === 'proxy' ? 'proxy' : 'full',
    range: dhcp === 'full' ? rangeOf(range, own, router) : null,
    nameServers: nameServer,
    ...(method === 'pxelinux' ? { bootFiles: { ...usualSite.bootFiles, 0: 'pxelinux.0' } } : {}),
    tftpRoot: join(state, 'tftp'),
    webRoot: join(state, 'mirror'),
  };
}

/**
 * `--range`, or what is left beside the server and the router.
 * @throws RomkitError `bad-range`
 */
export const rangeOf = (
  range: string | undefined,
  { subnet, address }: OwnAddress,
  router: string | null,
): AddressRange | null =>
  range === undefined
    ? usualRange(subnet, [address, ...(router === null ? [] : [router])])
    : parseRange(range);

/** The daemons for a state of the registry: fixed addresses come from it. Pure. */
export function planNetwork(
  snapshot: Snapshot,
  site: SiteOptions,
  { dhcp, tftp, isIsolated = false }: NetworkOptions,
  state: string,
): DaemonPlan[] {
  const { service } = siteOf(snapshot, site);
  const folders = { runFolder: join(state, 'run'), leaseFolder: join(state, 'leases') };
  const engines = {
    dhcp: dhcp === 'none' ? null : ('dnsmasq' as const),
    tftp: tftp === 'none' ? null : tftp,
    http: null,
  };
  return planDaemons({ ...service, ...folders, isolated: isIsolated }, engines).filter(
    (plan) => plan.kind === 'process',
  );
}
