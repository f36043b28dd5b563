/** A MAC address as events have it: lower case with colons. */
export function macAt(bytes: Buffer, offset: number): string {
  return bytes
    .subarray(offset, offset + 6)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');
}

/** An IPv4 address in dotted decimal. */
export function ipv4At(bytes: Buffer, offset: number): string {
  return bytes.subarray(offset, offset + 4).join('.');
}

/** The machine behind a frame's address; null for a group address and for none (loopback). */
export function machineMac(mac: string): string | null {
  const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
  return isGroup || mac === '00:00:00:00:00:00' ? null : mac;
}
