/** Builds captures byte by byte, as RFCs 791, 768, 9293 and the pcap format have them. */
import type { BootEvent } from '../../../../boot/chain/event.ts';
import { WireEvents } from '../../../../boot/evidence/wire/wire-events.ts';

export const clientMac = '52:54:00:77:00:01';
const serverMac = '52:54:00:77:ff:01';
export const client = '10.77.0.50';
export const server = '10.77.0.1';

const u8 = (...values: number[]): Buffer => Buffer.from(values);
export const u16 = (value: number): Buffer => u8((value >> 8) & 0xff, value & 0xff);
const u32 = (value: number): Buffer => Buffer.concat([u16((value >>> 16) & 0xffff), u16(value & 0xffff)]);
export const address = (text: string): Buffer => u8(...text.split('.').map(Number));
const macBytes = (text: string): Buffer => Buffer.from(text.replace(/:/g, ''), 'hex');
const join = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

/** A file header, and records; little-endian µs unless asked for otherwise. */
export interface PcapFormat {
  readonly big?: boolean;
  readonly nanoseconds?: boolean;
  readonly linkType?: number;
}

const word = (value: number, { big = false }: PcapFormat): Buffer => {
  const bytes = u32(value);
  return big ? bytes : Buffer.from(bytes).reverse();
};

export function pcapHeader(format: PcapFormat = {}): Buffer {
  const magic = format.nanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4;
  const version = format.big === true ? u8(0, 2, 0, 4) : u8(2, 0, 4, 0);
  return join(
    word(magic, format),
    version,
    ...[0, 0, 262_144, format.linkType ?? 1].map((value) => word(value, format)),
  );
}

/** A record at `atMs` after the epoch, cut to `snapBytes`. */
export function pcapRecord(frame: Buffer, atMs = 0, snapBytes = 65_535, format: PcapFormat = {}): Buffer {
  const captured = frame.subarray(0, snapBytes);
  const unit = format.nanoseconds === true ? 1e6 : 1e3;
  const fields = [Math.floor(atMs / 1000), Math.round((atMs % 1000) * unit), captured.length, frame.length];
  return join(...fields.map((value) => word(value, format)), captured);
}

export interface Direction {
  readonly from: 'client' | 'server';
}

const parties = ({ from }: Direction): { source: string; destination: string } =>
  from === 'client' ? { source: client, destination: server } : { source: server, destination: client };

export function ethernet(direction: Direction, payload: Buffer, vlan?: number): Buffer {
  const [source, destination] = direction.from === 'client' ? [clientMac, serverMac] : [serverMac, clientMac];
  const tag = vlan === undefined ? Buffer.alloc(0) : join(u16(0x8100), u16(vlan));
  return join(macBytes(destination), macBytes(source), tag, u16(0x0800), payload);
}

export interface IpFields {
  readonly protocol: number;
  readonly id?: number;
  readonly offsetBytes?: number;
  readonly moreFragments?: boolean;
  readonly totalBytes?: number;
}

export function ipv4(direction: Direction, payload: Buffer, fields: IpFields): Buffer {
  const { source, destination } = parties(direction);
  const { protocol, id = 1, offsetBytes = 0, moreFragments = false } = fields;
  const fragment = (moreFragments ? 0x2000 : 0) | (offsetBytes / 8);
  return join(
    u8(0x45, 0),
    u16(fields.totalBytes ?? payload.length + 20),
    u16(id),
    u16(fragment),
    u8(64, protocol),
    u16(0),
    address(source),
    address(destination),
    payload,
  );
}

export const udpPacket = (sourcePort: number, destinationPort: number, payload: Buffer): Buffer =>
  join(u16(sourcePort), u16(destinationPort), u16(payload.length + 8), u16(0), payload);

export function udp(
  direction: Direction,
  sourcePort: number,
  destinationPort: number,
  payload: Buffer,
): Buffer {
  return ethernet(
    direction,
    ipv4(direction, udpPacket(sourcePort, destinationPort, payload), { protocol: 17 }),
  );
}

export interface TcpFields {
  readonly sequence?: number;
  readonly acknowledgment?: number;
  readonly flags?: string;
  readonly clientPort?: number;
  readonly serverPort?: number;
  /** IP's total length as segmentation offload may leave it. */
  readonly totalBytes?: number;
}

const flagBits: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export function tcp(direction: Direction, fields: TcpFields, payload: Buffer | string = ''): Buffer {
  const { sequence = 0, acknowledgment = 0, flags = 'A', clientPort = 40_000, serverPort = 80 } = fields;
  const bits = Array.from(flags).reduce((sum, flag) => sum | flagBits[flag]!, 0);
  const [source, destination] =
    direction.from === 'client' ? [clientPort, serverPort] : [serverPort, clientPort];
  const segment = join(
    ...[u16(source), u16(destination), u32(sequence), u32(acknowledgment), u8(0x50, bits)],
    ...[u16(0xffff), u16(0), u16(0), payload],
  );
  const ip = { protocol: 6, ...(fields.totalBytes === undefined ? {} : { totalBytes: fields.totalBytes }) };
  return ethernet(direction, ipv4(direction, segment, ip));
}

/** ICMP "port unreachable" about a datagram that went the other way. */
export function portUnreachable(direction: Direction, sourcePort: number, destinationPort: number): Buffer {
  const back: Direction = { from: direction.from === 'client' ? 'server' : 'client' };
  const original = ipv4(back, udpPacket(sourcePort, destinationPort, Buffer.alloc(20)), { protocol: 17 });
  return ethernet(
    direction,
    ipv4(direction, join(u8(3, 3, 0, 0, 0, 0, 0, 0), original.subarray(0, 28)), { protocol: 1 }),
  );
}

export const option = (code: number, value: Buffer | string): Buffer => {
  const bytes = join(value);
  return join(u8(code, bytes.length), bytes);
};

export interface DhcpFields {
  readonly op?: number;
  readonly xid?: number;
  readonly yiaddr?: string;
  readonly siaddr?: string;
  readonly sname?: Buffer | string;
  readonly file?: Buffer | string;
  readonly mac?: string;
}

export function dhcp(fields: DhcpFields, ...options: Buffer[]): Buffer {
  const { op = 1, xid = 0x12345678, yiaddr = '0.0.0.0', siaddr = '0.0.0.0' } = fields;
  const padded = (value: Buffer | string, sizeBytes: number): Buffer =>
    join(value, Buffer.alloc(sizeBytes)).subarray(0, sizeBytes);
  return join(
    ...[u8(op, 1, 6, 0), u32(xid), u32(0), address('0.0.0.0'), address(yiaddr), address(siaddr)],
    ...[address('0.0.0.0'), padded(macBytes(fields.mac ?? clientMac), 16)],
    ...[padded(fields.sname ?? '', 64), padded(fields.file ?? '', 128), u32(0x63825363)],
    ...[...options, u8(255)],
  );
}

export interface ReadOptions {
  readonly snapBytes?: number;
  readonly progressBytes?: number;
  /** Do not end the capture, for what is told while it runs. */
  readonly keepOpen?: boolean;
  /** Default 1, Ethernet. */
  readonly linkType?: number;
  /** From one packet to the next; default 1. */
  readonly stepMs?: number;
}

export interface Read {
  readonly events: BootEvent[];
  readonly packets: number;
}

export const eventsOf = (frames: readonly Buffer[], options: ReadOptions = {}): BootEvent[] =>
  readWire(frames, options).events;

/** Read a capture of these packets, which begins a step before the first. */
export function readWire(frames: readonly Buffer[], options: ReadOptions = {}): Read {
  const { linkType = 1, stepMs = 1 } = options;
  const events: BootEvent[] = [];
  const wire = new WireEvents({
    onEvent: (event) => events.push(event),
    onError: (error) => {
      throw error;
    },
    startMs: 0,
    ...(options.progressBytes === undefined ? {} : { progressBytes: options.progressBytes }),
  });
  wire.push(pcapHeader({ linkType }));
  frames.forEach((frame, index) => wire.push(pcapRecord(frame, (index + 1) * stepMs, options.snapBytes)));
  if (options.keepOpen !== true) wire.end();
  return { events, packets: wire.packets };
}

/** The events without times and first bytes, which most tests are not about. */
export const bodiesOf = (frames: readonly Buffer[], options: ReadOptions = {}): object[] =>
  eventsOf(frames, options).map((event) => {
    const { atMs: _, firstBytes: __, ...body } = event as BootEvent & { firstBytes?: string };
    return body;
  });
