const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A MAC address as events have it: lower case with colons. */
export function macAt(bytes: Buffer, offset: number): string {
  const octet = (index: number): string => hex[bytes[offset + index]!]!;
  return `${octet(0)}:${octet(1)}:${octet(2)}:${octet(3)}:${octet(4)}:${octet(5)}`;
}

/** An IPv4 address in dotted decimal. */
export function ipv4At(bytes: Buffer, offset: number): string {
  return `${bytes[offset]!}.${bytes[offset + 1]!}.${bytes[offset + 2]!}.${bytes[offset + 3]!}`;
}

/** The machine behind a frame's address; null for a group address and for none (loopback). */
export function machineMac(mac: string): string | null {
  const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
  return isGroup || mac === '00:00:00:00:00:00' ? null : mac;
}
