import { createSocket, type Socket } from 'node:dgram';

/** What a DHCP client asks with. */
export interface Question {
  readonly mac: string;
  /** Option 77. */
  readonly userClass?: string;
  /** Option 93. */
  readonly clientArch?: number;
}

/** What the server answers (RFC 2131, section 2, and RFC 2132). */
export interface Answer {
  readonly address: string;
  readonly nextServer: string;
  readonly bootFile: string;
  readonly server: string;
  readonly hostName: string | null;
}

/** A DHCP client as firmware is one: DISCOVER, OFFER, REQUEST, ACK, with broadcast answers. */
export class DhcpClient {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(): Promise<DhcpClient> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    await new Promise<void>((resolve) => socket.bind(68, '0.0.0.0', resolve));
    socket.setBroadcast(true);
    return new DhcpClient(socket);
  }

  close(): void {
    this.#socket.close();
  }

  async ask(question: Question): Promise<Answer> {
    const offer = await this.#exchange(question, 1, 2);
    const ack = await this.#exchange(question, 3, 5, [
      [50, offer.subarray(16, 20)],
      [54, options(offer).get(54)!],
    ]);
    return read(ack);
  }

  #exchange(question: Question, type: number, expected: number, extra: Option[] = []): Promise<Buffer> {
    const xid = Math.floor(Math.random() * 0xffffffff);
    const packet = write(question, xid, [[53, Buffer.from([type])], ...extra]);
    return new Promise((resolve, reject) => {
      let triesLeft = 8;
      const ask = (): void => {
        if (triesLeft-- > 0) this.#socket.send(packet, 67, '255.255.255.255');
        else reject(new Error(`no DHCP server answers ${JSON.stringify(question)}`));
      };
      const timer = setInterval(ask, 1000);
      const take = (answer: Buffer): void => {
        if (answer.readUInt32BE(4) !== xid || options(answer).get(53)?.[0] !== expected) return;
        clearInterval(timer);
        this.#socket.off('message', take);
        resolve(answer);
      };
      this.#socket.on('message', take);
      ask();
    });
  }
}

type Option = readonly [code: number, value: Buffer];

function write({ mac, userClass, clientArch }: Question, xid: number, first: Option[]): Buffer {
  const header = Buffer.alloc(240);
  header.set([1, 1, 6, 0]);
  header.writeUInt32BE(xid, 4);
  header.writeUInt16BE(0x8000, 10);
  header.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), 28);
  header.set([99, 130, 83, 99], 236);
  const arch = Buffer.alloc(2);
  arch.writeUInt16BE(clientArch ?? 0);
  const all: Option[] = [
    ...first,
    [55, Buffer.from([1, 3, 6, 12, 15, 43, 60, 66, 67])],
    ...(clientArch === undefined ? [] : [[93, arch] as const]),
    [60, Buffer.from(`PXEClient:Arch:${String(clientArch ?? 0).padStart(5, '0')}:UNDI:002001`)],
    ...(userClass === undefined ? [] : [[77, Buffer.from(userClass)] as const]),
  ];
  const parts = all.map(([code, value]) => Buffer.concat([Buffer.from([code, value.length]), value]));
  return Buffer.concat([header, ...parts, Buffer.from([255])]);
}

function read(packet: Buffer): Answer {
  const found = options(packet);
  const text = (code: number): string | undefined => found.get(code)?.toString('latin1').replace(/\0+$/, '');
  const field = packet
    .subarray(108, 236)
    .toString('latin1')
    .replace(/\0[^]*$/, '');
  const overloaded = ((found.get(52)?.[0] ?? 0) & 1) === 1;
  return {
    address: [...packet.subarray(16, 20)].join('.'),
    nextServer: [...packet.subarray(20, 24)].join('.'),
    bootFile: text(67) ?? (overloaded ? '' : field),
    server: [...(found.get(54) ?? [])].join('.'),
    hostName: text(12) ?? null,
  };
}

function options(packet: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 240; at < packet.length && packet[at] !== 255;) {
    const code = packet[at]!;
    const length = code === 0 ? -1 : packet[at + 1]!;
    if (code !== 0) found.set(code, packet.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}
