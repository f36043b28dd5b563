import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { discoverPacket } from '../../../boot/daemons/probe/discover-packet.ts';
import { optionCode, readOptions } from '../../../boot/evidence/wire/packet/dhcp-options.ts';

export interface Lease {
  readonly address: string;
  readonly bootFile: string;
}

interface Reply {
  readonly type: number;
  readonly address: Buffer;
  readonly server: Buffer;
  readonly bootFile: string;
}

/** Offsets of a message's fixed fields (RFC 2131 section 2), and the types of option 53 (RFC 2132 section 9.6). */
const [xidAt, addressAt, fileAt, optionsAt] = [4, 16, 108, 240];
const [offer, request, ack, nak] = [2, 3, 5, 6];
/** iPXE gives up after so many (DHCP_DISC_MAX_DEFERRALS). */
const mostNaks = 180;
const everybody = '255.255.255.255';
/** Seconds until the client asks again, as firmware does it. */
const waits = [1, 2, 4, 8, 16, 32, 32];

/** DHCP for many machines by one socket: each is told apart by the number of its exchange. */
export class DhcpClient {
  readonly #socket: Socket = createSocket('udp4');
  /** Refusals of addresses that had been offered. */
  naks = 0;
  readonly #exchanges = new Map<number, (reply: Reply) => void>();

  async open(): Promise<void> {
    this.#socket.on('message', (message) => this.#hear(message));
    this.#socket.bind(68);
    await once(this.#socket, 'listening');
    this.#socket.setBroadcast(true);
    this.#socket.setRecvBufferSize(4 << 20);
  }

  /**
   * DISCOVER, OFFER, REQUEST, ACK (RFC 2131 section 3.1); after a NAK once more from the beginning, as iPXE does it.
   * @throws Error where nobody answers
   */
  async lease(mac: string, xid: number): Promise<Lease> {
    const discover = discoverPacket({ mac, xid, isPxe: true });
    for (let tried = 0; tried < mostNaks; tried++) {
      const offered = await this.#exchange(xid, discover, offer);
      const chosen = Buffer.from([50, 4, ...offered.address, 54, 4, ...offered.server, 255]);
      const asked = Buffer.concat([discover.subarray(0, -1), chosen]);
      // Option 53 is the first, after the magic cookie.
      asked[optionsAt + 2] = request;
      const { type, address, bootFile } = await this.#exchange(xid, asked, ack);
      if (type === ack) return { address: [...address].join('.'), bootFile };
      this.naks += 1;
      await new Promise((done) => setTimeout(done, 1000));
    }
    throw new Error(`The DHCP server refuses each of ${mostNaks} addresses that it has offered.`);
  }

  close(): void {
    this.#socket.close();
  }

  async #exchange(xid: number, packet: Buffer, type: number): Promise<Reply> {
    try {
      for (const seconds of waits) {
        const answer = new Promise<Reply>((resolve) =>
          this.#exchanges.set(xid, (reply) => {
            if (reply.type === type || reply.type === nak) resolve(reply);
          }),
        );
        this.#socket.send(packet, 67, everybody);
        const reply = await within(answer, seconds * 1000);
        if (reply !== null) return reply;
      }
      throw new Error(`The DHCP server does not answer a ${type === offer ? 'DISCOVER' : 'REQUEST'}.`);
    } finally {
      this.#exchanges.delete(xid);
    }
  }

  #hear(message: Buffer): void {
    if (message.length < optionsAt || message[0] !== 2) return;
    const take = this.#exchanges.get(message.readUInt32BE(xidAt));
    if (take === undefined) return;
    const options = readOptions(message.subarray(optionsAt));
    const field = message.subarray(fileAt, fileAt + 128);
    const file = options.get(optionCode.bootFile) ?? field.subarray(0, field.indexOf(0));
    take({
      type: options.get(optionCode.messageType)?.[0] ?? 0,
      address: message.subarray(addressAt, addressAt + 4),
      server: options.get(optionCode.serverIdentifier) ?? Buffer.alloc(4),
      bootFile: file.toString('latin1').replace(/\0.*$/s, ''),
    });
  }
}

/** Null where it takes longer. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
