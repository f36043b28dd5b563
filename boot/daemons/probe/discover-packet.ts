/** Fixed fields of a DHCP message (RFC 2131 section 2): op, htype, hlen and flags are set, the addresses stay zero. */
const headerBytes = 236;
const magicCookie = [99, 130, 83, 99];
/** Servers answer to everybody: the one who asks has no address on this network yet. */
const broadcastFlag = 0x8000;

/** Subnet mask, router, vendor options, server identifier, vendor class, TFTP server, boot file (RFC 2132). */
const wanted = [1, 3, 43, 54, 60, 66, 67];

export interface Discover {
  readonly mac: string;
  readonly xid: number;
  /** As a PXE client of a BIOS (RFC 4578): a proxy answers no other. */
  readonly isPxe: boolean;
}

/** A DHCPDISCOVER (RFC 2131 section 3.1), by which nothing is leased. */
export function discoverPacket({ mac, xid, isPxe }: Discover): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.set([1, 1, 6]);
  header.writeUInt32BE(xid, 4);
  header.writeUInt16BE(broadcastFlag, 10);
  header.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), 28);
  const options = [option(53, [1]), option(55, wanted), ...(isPxe ? pxeOptions(mac) : [])];
  return Buffer.concat([header, Buffer.from(magicCookie), ...options, Buffer.from([255])]);
}

/** Architecture, network interface (UNDI 2.1) and machine: RFC 4578 section 2. */
function pxeOptions(mac: string): Buffer[] {
  const machine = Buffer.alloc(17);
  machine.write(mac.replaceAll(':', ''), 11, 'hex');
  return [
    option(60, Buffer.from('PXEClient:Arch:00000:UNDI:002001')),
    option(93, [0, 0]),
    option(94, [1, 2, 1]),
    option(97, machine),
  ];
}

const option = (code: number, value: readonly number[] | Buffer): Buffer =>
  Buffer.from([code, value.length, ...value]);
