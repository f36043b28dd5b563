import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { planDaemons } from '../../boot/daemons/config/engines.ts';
import type { DaemonPlan } from '../../boot/daemons/daemon-plan.ts';
import type { AddressRange } from '../../boot/daemons/config/service.ts';
import { siteOf, usualSite, type SiteOptions } from '../../boot/daemons/site/site.ts';
import { parseAddress, parseSubnet } from '../../boot/daemons/config/subnet.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { usageError } from '../../system/error.ts';

export interface NetworkOptions {
  readonly interface?: string | undefined;
  readonly dhcp: 'none' | 'proxy' | 'full';
  readonly tftp: 'none' | 'dnsmasq' | 'tftpd-hpa';
  readonly range?: string | undefined;
  readonly router?: string | undefined;
  readonly nameServer?: readonly string[] | undefined;
  readonly method: 'pxelinux' | 'chain';
}

/** This machine's address on the network that the machines are on. */
export interface OwnAddress {
  readonly interface: string;
  readonly address: string;
  /** `10.77.0.0/24` */
  readonly subnet: string;
}

/**
 * The first IPv4 address of a network interface.
 * @throws RomkitError `no-interface`, `no-address`
 */
export function ownAddress(name: string, interfaces = networkInterfaces()): OwnAddress {
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
  return { interface: name, address: ipv4.address, subnet: networkOf(ipv4.cidr) };
}

function networkOf(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const hostBits = 2 ** (32 - Number(length));
  const network = Math.floor(parseAddress(address)! / hostBits) * hostBits;
  return `${formatAddress(network)}/${length}`;
}

const formatAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** The upper half of a network, without its last address: what is left to machines without a fixed address. */
export function usualRange(subnet: string): AddressRange {
  const { address, prefixLength } = parseSubnet(subnet)!;
  const size = 2 ** (32 - prefixLength);
  const first = parseAddress(address)!;
  return { first: formatAddress(first + size / 2), last: formatAddress(first + size - 2) };
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
    range: dhcp === 'full' ? (range === undefined ? usualRange(own.subnet) : parseRange(range)) : null,
    nameServers: nameServer,
    ...(method === 'pxelinux' ? { bootFiles: { ...usualSite.bootFiles, 0: 'pxelinux.0' } } : {}),
    tftpRoot: join(state, 'tftp'),
    webRoot: join(state, 'mirror'),
  };
}

/** The daemons for a state of the registry: fixed addresses come from it. Pure. */
export function planNetwork(
  snapshot: Snapshot,
  site: SiteOptions,
  { dhcp, tftp }: NetworkOptions,
  state: string,
): DaemonPlan[] {
  const { service } = siteOf(snapshot, site);
  const folders = { runFolder: join(state, 'run'), leaseFolder: join(state, 'leases') };
  const engines = {
    dhcp: dhcp === 'none' ? null : ('dnsmasq' as const),
    tftp: tftp === 'none' ? null : tftp,
    http: null,
  };
  return planDaemons({ ...service, ...folders }, engines).filter((plan) => plan.kind === 'process');
}
