import { networkInterfaces } from 'node:os';
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
  const { port } = listen;
  const place = hasAddress
    ? addressText(listen)
    : `${addressOf(name, interfaces) ?? '${next-server}'}:${port}`;
  return `${scheme}://${port === usualPort ? place.replace(/:\d+$/, '') : place}`;
}

/** The first IPv4 address of an interface, as long as it has one. */
const addressOf = (
  name: string | undefined,
  interfaces: ReturnType<typeof networkInterfaces>,
): string | undefined =>
  name === undefined ? undefined : interfaces[name]?.find(({ family }) => family === 'IPv4')?.address;
