import {
  address,
  dhcp,
  option,
  server,
  tcp,
  u16,
  udp,
  type Direction,
} from '../../boot/evidence/wire/packets.ts';
import { Talk } from '../../boot/evidence/wire/talk.ts';
import { PcapFile } from './pcap-file.ts';

/** A capture of machines that boot at once. */
export interface Traffic {
  readonly file: string;
  readonly packets: number;
  /** Bytes of all frames, without the headers of the file. */
  readonly bytes: number;
  readonly macs: readonly string[];
}

export interface TrafficPlan {
  /** Number of the first machine, from 1 to 255; default 1. */
  readonly first?: number;
  readonly machines: number;
  /** Size of a machine's initrd, in full segments of 1460 bytes; null for a machine whose script is not there. */
  readonly segments: (machine: number) => number | null;
  /** From one packet to the next in the file, in µs. */
  readonly stepUs: number;
}

const client: Direction = { from: 'client' };
const answers: Direction = { from: 'server' };
/** Payload of a frame of 1514 bytes behind the headers of the packets that are built here. */
const segmentBytes = 1460;
const tftpBlockBytes = 1408;
const tftpBlocks = 50;
/** Headers of Ethernet and IPv4. */
const tcpAt = 34;

export const macOf = (machine: number): string => `52:54:00:77:00:${hex(machine)}`;
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const addressOf = (machine: number): string => `10.77.0.${100 + machine}`;

/**
 * Write a pcap file of machines that boot with method 3 (chain) at once: PXE, TFTP, iPXE, HTTP, of each a frame at a
 * time. Segments of full size, and the client acknowledges every other one (RFC 9293 section 3.8.6.3).
 */
export function writeTraffic(file: string, { first = 1, machines, segments, stepUs }: TrafficPlan): Traffic {
  const numbers = Array.from({ length: machines }, (_, index) => first + index);
  const output = new PcapFile(file, stepUs);
  try {
    for (const frame of inTurns(numbers.map((n) => boot(n, segments(n))))) output.add(frame);
  } finally {
    output.close();
  }
  const { packets, bytes } = output;
  return { file, packets, bytes, macs: numbers.map(macOf) };
}

function* inTurns(boots: readonly Generator<Buffer>[]): Generator<Buffer> {
  let open = boots;
  while (open.length > 0) {
    const next: Generator<Buffer>[] = [];
    for (const each of open) {
      const { done, value } = each.next();
      if (done === true) continue;
      yield value;
      next.push(each);
    }
    open = next;
  }
}

function* boot(machine: number, segments: number | null): Generator<Buffer> {
  for (const frame of untilImage(machine, segments !== null)) yield ofMachine(frame, machine);
  if (segments !== null) for (const frame of image(segments)) yield ofMachine(frame, machine);
}

function* untilImage(machine: number, hasScript: boolean): Generator<Buffer> {
  const directory = '/bootdirectory';
  const boot = `http://${server}${directory}/boot.ipxe`;
  yield* lease(machine, 'undionly.kpxe', []);
  yield* tftp('undionly.kpxe');
  yield* lease(machine, boot, [option(77, 'iPXE')]);
  yield* file(41_001, `${directory}/boot.ipxe`, 66, 200);
  const script = `${directory}/${macOf(machine)}.ipxe`;
  yield* file(41_002, script, hasScript ? 200 : 9, hasScript ? 200 : 404);
  if (hasScript) yield* file(41_003, `${directory}/images/a/vmlinuz`, 1_000_000, 200);
}

/** DISCOVER, OFFER, REQUEST, ACK (RFC 2131 section 3.1). */
function* lease(machine: number, bootFile: string, options: readonly Buffer[]): Generator<Buffer> {
  const [mac, xid] = [macOf(machine), machine * 256 + options.length];
  const pxe = [option(60, 'PXEClient:Arch:00000:UNDI:002001'), option(93, u16(0)), ...options];
  const answer = { op: 2, mac, xid, yiaddr: addressOf(machine), siaddr: server, file: bootFile };
  const from = [option(54, address(server)), option(51, Buffer.from([0, 0, 14, 16]))];
  for (const [question, reply] of [
    [1, 2],
    [3, 5],
  ] as const) {
    const asked = [option(53, Buffer.from([question])), ...(question === 3 ? from.slice(0, 1) : []), ...pxe];
    yield udp(client, 68, 67, dhcp({ mac, xid }, ...asked));
    yield udp(answers, 67, 68, dhcp(answer, option(53, Buffer.from([reply])), ...from));
  }
}

/** A boot file in blocks (RFC 1350, RFC 2348). */
function* tftp(name: string): Generator<Buffer> {
  const [port, serverPort] = [2070, 40_069];
  const options = `blksize\0${tftpBlockBytes}\0`;
  const acknowledge = (block: number): Buffer =>
    udp(client, port, serverPort, Buffer.concat([u16(4), u16(block)]));
  yield udp(client, port, 69, Buffer.from(`\0\x01${name}\0octet\0${options}`, 'latin1'));
  yield udp(answers, serverPort, port, Buffer.from(`\0\x06${options}`, 'latin1'));
  yield acknowledge(0);
  for (let block = 1; block <= tftpBlocks; block++) {
    const data = Buffer.alloc(block === tftpBlocks ? 100 : tftpBlockBytes, 0x90);
    yield udp(answers, serverPort, port, Buffer.concat([u16(3), u16(block), data]));
    yield acknowledge(block);
  }
}

/** A small file on a connection of its own. */
function* file(clientPort: number, path: string, sizeBytes: number, status: number): Generator<Buffer> {
  const talk = new Talk({ clientPort });
  yield* begin(talk, path, sizeBytes, status);
  const content = Buffer.alloc(sizeBytes, path.endsWith('.ipxe') ? '#!ipxe\n' : 'x');
  for (const frame of talk.sendAll('server', content, segmentBytes)) {
    yield frame;
    yield talk.acknowledge('client');
  }
  yield* end(talk);
}

function* begin(talk: Talk, path: string, sizeBytes: number, status: number): Generator<Buffer> {
  yield* talk.handshake();
  yield talk.send('client', `GET ${path} HTTP/1.1\r\nHost: ${server}\r\nUser-Agent: iPXE/1.21.1\r\n\r\n`);
  yield talk.send('server', `HTTP/1.1 ${status} \r\nContent-Length: ${sizeBytes}\r\n\r\n`);
}

const end = (talk: Talk): Buffer[] => [
  talk.finish('client'),
  talk.finish('server'),
  talk.acknowledge('client'),
];

/** A large file. Its frames are one frame with other numbers each: there are a million of them. */
function* image(segments: number): Generator<Buffer> {
  const clientPort = 41_004;
  const talk = new Talk({ clientPort });
  yield* begin(talk, '/bootdirectory/images/a/initrd.gz', segments * segmentBytes, 200);
  const acknowledgment = talk.acknowledge('client');
  let sequence = acknowledgment.readUInt32BE(tcpAt + 8);
  const data = talk.send('server', Buffer.alloc(segmentBytes, 0x5a));
  for (let sent = 1; sent <= segments; sent++) {
    data.writeUInt32BE(sequence, tcpAt + 4);
    yield data;
    sequence = (sequence + segmentBytes) >>> 0;
    acknowledgment.writeUInt32BE(sequence, tcpAt + 8);
    if (sent % 2 === 0 || sent === segments) yield acknowledgment;
  }
  const own = acknowledgment.readUInt32BE(tcpAt + 4);
  yield tcp(client, { clientPort, sequence: own, acknowledgment: sequence, flags: 'FA' });
  yield tcp(answers, { clientPort, sequence, acknowledgment: own + 1, flags: 'FA' });
  yield tcp(client, { clientPort, sequence: own + 1, acknowledgment: sequence + 1 });
}

/** Addresses of Ethernet and IPv4 that tell machines apart, in a frame as the packets of the tests have it. */
function ofMachine(frame: Buffer, machine: number): Buffer {
  const isFromClient = frame[6 + 4] === 0;
  frame[isFromClient ? 11 : 5] = machine;
  frame[isFromClient ? 29 : 33] = 100 + machine;
  return frame;
}
