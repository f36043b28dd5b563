import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';

/** The ends of a TCP connection. */
export interface Connection {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** Bytes that the other end has not acknowledged, by connection: see `connectionKey`. */
export type TcpTable = ReadonlyMap<string, number>;

/** Read the text of /proc/net/tcp or tcp6 (Linux, Documentation/networking/proc_net_tcp.rst). */
export function readTcpTable(text: string): TcpTable {
  const line = /^ *\d+: ([0-9A-F]+:[0-9A-F]{4}) ([0-9A-F]+:[0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/gm;
  return new Map(
    [...text.matchAll(line)].map(([, local = '', remote = '', queue = '']) => [
      `${local} ${remote}`,
      Number.parseInt(queue, 16),
    ]),
  );
}

/** How the table names a connection. */
export const connectionKey = (connection: Connection): string =>
  `${endKey(connection.localAddress, connection.localPort)} ${endKey(connection.remoteAddress, connection.remotePort)}`;

/** Words of 32 bits, each in the byte order of this processor. */
function endKey(address: string, port: number): string {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : ipv6Bytes(address);
  const hex = Buffer.from(bytes);
  if (endianness() === 'LE') hex.swap32();
  return `${hex.toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

/** RFC 4291 section 2.2; a zone is no part of the address. */
function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = groupBytes(head);
  const after = groupBytes(tail ?? '');
  return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
}

const groupBytes = (groups: string): number[] =>
  groups
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (group.includes('.')) return group.split('.').map(Number);
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 255];
    });
