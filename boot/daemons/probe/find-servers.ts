import { createSocket, type Socket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { parseDhcp } from '../../evidence/wire/packet/dhcp.ts';
import { discoverPacket } from './discover-packet.ts';

/** A server that answered a DHCPDISCOVER. */
export interface FoundServer {
  /** Its address, as it says itself (option 54), else as it sent from. */
  readonly server: string;
  /** A proxy offers no address, and answers PXE clients alone (PXE 2.1 section 2.2.3). */
  readonly kind: 'dhcp' | 'proxy';
  /** The address that it would give; null from a proxy. */
  readonly address: string | null;
  readonly nextServer: string | null;
  readonly bootFile: string | null;
}

export interface Probe {
  /** The interface's own address: a server that knows its machines answers it. */
  readonly mac: string;
  /** Broadcast address of the network: by it the kernel finds the interface. */
  readonly broadcast: string;
  readonly signal?: AbortSignal;
}

/** Ports and times; a test has others. */
export interface ProbeManner {
  readonly clientPort: number;
  readonly serverPort: number;
  /** Each question is put once before each of them, and answers are awaited for so long. */
  readonly pausesMs: readonly number[];
}

/**
 * A packet may be lost: asked again once. Four seconds, for servers look by a ping whether an address is free, ISC
 * dhcpd for one second and dnsmasq for three.
 */
export const usualManner: ProbeManner = { clientPort: 68, serverPort: 67, pausesMs: [1500, 2500] };
const mostServers = 20;

/**
 * Ask a network which DHCP and proxy servers it has, as an ordinary client and as a PXE client. Takes four seconds.
 * @throws Error of the system where port 68 cannot be taken (EACCES, EADDRINUSE) or nothing can be sent
 */
export async function findServers(
  { mac, broadcast, signal }: Probe,
  { clientPort, serverPort, pausesMs }: ProbeManner = usualManner,
): Promise<readonly FoundServer[]> {
  const plain = randomInt(2 ** 32);
  const questions = [
    { mac, xid: plain, isPxe: false },
    { mac, xid: (plain + 1) >>> 0, isPxe: true },
  ];
  const found = new Map<string, FoundServer>();
  const socket = await openClient(clientPort);
  try {
    socket.on('message', (packet, { address }) => {
      const offer = readOffer(
        packet,
        address,
        questions.map(({ xid }) => xid),
      );
      if (offer !== null && found.size < mostServers) note(found, offer);
    });
    for (const pauseMs of pausesMs) {
      for (const question of questions)
        await send(socket, discoverPacket(question), { port: serverPort, address: broadcast });
      await wait(pauseMs, undefined, { signal });
    }
  } finally {
    socket.close();
  }
  return [...found.values()];
}

/** The port of every address: what is sent to everybody does not reach a socket that has an address. */
async function openClient(port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind(port);
    await once(socket, 'listening');
    socket.setBroadcast(true);
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

const send = (socket: Socket, packet: Buffer, to: { port: number; address: string }): Promise<void> =>
  new Promise((resolve, reject) =>
    socket.send(packet, to.port, to.address, (error) => (error === null ? resolve() : reject(error))),
  );

/**
 * An answer to one of these questions; null where it is none.
 * @param source the datagram's sender
 */
export function readOffer(packet: Buffer, source: string, xids: readonly number[]): FoundServer | null {
  const event = parseDhcp(packet, source)?.event;
  if (event?.type !== 'dhcp-reply' || event.message !== 'offer' || !xids.includes(event.xid)) return null;
  const { server, address, nextServer, bootFile } = event;
  return { server, kind: address === null ? 'proxy' : 'dhcp', address, nextServer, bootFile };
}

/** One server may answer both questions; the answer that names a boot file says more. */
function note(found: Map<string, FoundServer>, offer: FoundServer): void {
  const key = `${offer.server} ${offer.kind}`;
  const bootFile = found.get(key)?.bootFile ?? null;
  if (bootFile === null) found.set(key, offer);
}
