import { networkInterfaces } from 'node:os';
import { ownAddress } from '../network.ts';
import { addressText, isLoopback, type ListenAddress } from '../listen-address.ts';

/** Where machines find the server. */
export interface MachineAddress {
  /** `--public-url`. */
  readonly publicUrl: string | null;
  /** Network interface that the machines are on. */
  readonly interface: string | undefined;
  /** Where the server listens, with the port that it has got. */
  readonly listen: ListenAddress;
  readonly isTls: boolean;
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * The URL by which machines reach the server, without a slash at its end. A server that listens on every address, or on
 * loopback behind another one, is the one that DHCP names.
 */
export function machineUrl(
  { publicUrl, interface: name, listen, isTls }: MachineAddress,
  interfaces = networkInterfaces(),
): string {
  if (publicUrl !== null) return publicUrl;
  const [scheme, usualPort] = isTls ? ['https', 443] : ['http', 80];
  const hasAddress = !everyAddress.has(listen.host) && !isLoopback(listen);
  const own = name === undefined ? '${next-server}' : ownAddress(name, interfaces).address;
  const { port } = listen;
  const place = hasAddress ? addressText(listen) : `${own}:${port}`;
  return `${scheme}://${port === usualPort ? place.replace(/:\d+$/, '') : place}`;
}
