import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { optionCode, readOptions } from '../../../boot/evidence/wire/packet/dhcp-options.ts';

/** Places in a DHCP message (RFC 2131 section 2). */
const at = {
  op: 0,
  flags: 10,
  yiaddr: 16,
  siaddr: 20,
  chaddr: 28,
  file: 108,
  cookie: 236,
  options: 240,
} as const;
const cookie = Buffer.from([99, 130, 83, 99]);
const broadcastFlag = 0x8000;

/** Values of option 53 (RFC 2132 section 9.6). */
const message = { discover: 1, offer: 2, request: 3, nak: 6 } as const;

export interface RefusingDhcpOptions {
  /** The server's own. */
  readonly address: string;
  /** Offered to every client, and refused once it asks for it. */
  readonly offers: string;
  /** Named with the address; null for none. */
  readonly bootFile: string | null;
}

/** A DHCP server whose pool and leases do not agree: it offers an address and answers the request with DHCPNAK. */
export async function startRefusingDhcp(options: RefusingDhcpOptions): Promise<{ stop(): Promise<void> }> {
  const ears = createSocket({ type: 'udp4', reuseAddr: true });
  const mouth = createSocket({ type: 'udp4', reuseAddr: true });
  ears.on('message', (request) => {
    const reply = refusingReply(request, options);
    if (reply !== undefined) mouth.send(reply, 68, '255.255.255.255');
  });
  // A socket with an address hears no broadcasts, and one without cannot send any where no route leads on.
  ears.bind(67);
  mouth.bind(67, options.address, () => mouth.setBroadcast(true));
  await Promise.all([ears, mouth].map((socket) => once(socket, 'listening')));
  return { stop: () => closeAll([ears, mouth]) };
}

async function closeAll(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(
    sockets.map((socket) => {
      const closed = once(socket, 'close');
      socket.close();
      return closed;
    }),
  );
}

/** DHCPOFFER to a DHCPDISCOVER, DHCPNAK to a DHCPREQUEST; undefined for all else. Pure. */
export function refusingReply(
  request: Buffer,
  { address, offers, bootFile }: RefusingDhcpOptions,
): Buffer | undefined {
  const kind = messageType(request);
  if (kind !== message.discover && kind !== message.request) return undefined;
  const isOffer = kind === message.discover;
  const head = Buffer.alloc(at.options);
  request.copy(head, 0, 0, at.yiaddr);
  head.writeUInt8(2, at.op);
  head.writeUInt16BE(broadcastFlag, at.flags);
  request.copy(head, at.chaddr, at.chaddr, at.chaddr + 16);
  if (isOffer) {
    head.set(bytesOf(offers), at.yiaddr);
    head.set(bytesOf(address), at.siaddr);
    head.write(bootFile ?? '', at.file, 'latin1');
  }
  head.set(cookie, at.cookie);
  const options = [
    option(53, [isOffer ? message.offer : message.nak]),
    option(54, bytesOf(address)),
    ...(isOffer ? [option(51, [0, 0, 2, 88]), option(1, [255, 255, 255, 0])] : []),
    Buffer.from([255]),
  ];
  return Buffer.concat([head, ...options]);
}

function messageType(packet: Buffer): number | undefined {
  if (packet.length < at.options || !packet.subarray(at.cookie, at.options).equals(cookie)) return undefined;
  return readOptions(packet.subarray(at.options)).get(optionCode.messageType)?.[0];
}

const option = (code: number, value: readonly number[]): Buffer =>
  Buffer.from([code, value.length, ...value]);
const bytesOf = (address: string): number[] => address.split('.').map(Number);
