import { present } from '../../../system/present.ts';
/** An IPv4 network (RFC 4632). */
export interface Subnet {
  readonly address: string;
  readonly prefixLength: number;
  readonly netmask: string;
}

/** `10.77.0.0/24` taken apart; undefined where it is none, or where bits of the host are set. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', length = '', rest] = text.split('/');
  const number = parseAddress(address);
  if (rest !== undefined || number === undefined || !/^(8|9|[12]\d|30)$/.test(length)) return undefined;
  const prefixLength = Number(length);
  const mask = maskOf(prefixLength);
  if ((number & mask) >>> 0 !== number) return undefined;
  return { address, prefixLength, netmask: formatAddress(mask) };
}

/** Is it an address that a machine of this network can have: neither its first nor its last? */
export function isHostOf(subnet: Subnet, text: string): boolean {
  const number = parseAddress(text);
  const first = present(parseAddress(subnet.address), 'IPv4 address');
  const last = first + (~maskOf(subnet.prefixLength) >>> 0);
  return number !== undefined && number > first && number < last;
}

/** The 32 bits of a dotted address; undefined where it is none. */
export function parseAddress(text: string): number | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((number, octet) => number * 256 + octet, 0);
}

const maskOf = (prefixLength: number): number => (0xffffffff << (32 - prefixLength)) >>> 0;

const formatAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
