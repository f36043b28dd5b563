import type { BootEvent, BootEventBody, Mac } from '../../chain/event.ts';
import { RomkitError } from '../../../system/error.ts';
import { ArpWatch, etherTypeArp } from './arp-watch.ts';
import { machineMac } from './packet/address.ts';
import { dhcpServerPorts, parseDhcp } from './packet/dhcp.ts';
import { destinationOf, etherTypeIpv4, parseFrame, sourceOf, type Frame } from './packet/ethernet.ts';
import { BoundedMap } from '../../../system/bounded-map.ts';
import { Fragments } from './packet/fragments.ts';
import { parsePortUnreachable } from './packet/icmp.ts';
import { parseIpv4, protocols, receiverOf, senderOf, type IpPacket } from './packet/ipv4.ts';
import { CaptureReader } from './capture-file/capture-reader.ts';
import type { JournalEntry } from './capture-file/journal-entry.ts';
import { captureDamaged, type CapturedPacket } from './capture-file/pcap.ts';
import { TcpWatch } from './tcp-watch.ts';
import { parseTcp } from './packet/tcp.ts';
import { tftpPort, TftpWatch } from './tftp-watch.ts';
import { parseUdp } from './packet/udp.ts';

export interface WireOptions {
  /** @param packet number of the packet that told it, from 1 as in Wireshark, which counts journal entries too */
  readonly onEvent: (event: BootEvent, packet: number) => void;
  /** The capture says how many packets more are missing in it. @param atMs on the clock of the events, when it says so */
  readonly onDropped?: (packets: number, atMs: number) => void;
  /** An entry of a systemd journal stands between the packets. @param packet its number, as of a packet */
  readonly onJournal?: (fields: JournalEntry['fields'], atMs: number, packet: number) => void;
  /** The capture is damaged (RomkitError `capture-damaged`); called once, nothing is read after it. */
  readonly onError?: (error: RomkitError) => void;
  /** Zero of the events' clock: ms since 1970-01-01T00:00:00Z; null takes the first packet's time. */
  readonly startMs: number | null;
  /** How much of a transfer is worth a progress event; default 256 KiB. */
  readonly progressBytes?: number;
}

const maxLeases = 20_000;
const pauseMs = 1000;

/**
 * Turns a live capture of a network into the events of the machines that boot on it: DHCP, TFTP, HTTP and what was
 * refused. Packets may be cut by a snap length, lost, repeated or forged: it counts what the protocols' headers say,
 * keeps a bounded number of transfers, and throws nothing.
 */
export class WireEvents {
  readonly #options: WireOptions;
  readonly #reader = new CaptureReader({
    onPacket: (packet) => this.#packet(packet),
    onDropped: (packets, epochMs) => this.#dropped(packets, epochMs),
    onJournal: (entry) => this.#journal(entry),
  });
  readonly #fragments = new Fragments();
  readonly #arp: ArpWatch;
  readonly #tftp: TftpWatch;
  readonly #tcp: TcpWatch;
  /** Machines by their address of DHCP: behind a router or relay frames bear another's. */
  readonly #leases = new BoundedMap<Mac>(maxLeases);
  #nowMs = 0;
  #packetEpochMs = 0;
  #startMs: number | null;
  #packets = 0;
  #entries = 0;
  #isDamaged = false;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#startMs = options.startMs;
    const progressBytes = options.progressBytes ?? 256 * 1024;
    const tell = (mac: Mac | null, event: BootEventBody): void => this.#tell(mac, event);
    this.#arp = new ArpWatch(tell);
    this.#tftp = new TftpWatch(tell, progressBytes);
    this.#tcp = new TcpWatch({
      tell,
      progressBytes,
      macOf: ({ packet, frame }) => this.#macOf(senderOf(packet), frame),
    });
  }

  /** Packets read so far. */
  get packets(): number {
    return this.#packets;
  }

  /** Entries of a journal read so far. */
  get entries(): number {
    return this.#entries;
  }

  /** When the last packet came, in ms since 1970-01-01T00:00:00Z; 0 before the first. */
  get packetEpochMs(): number {
    return this.#packetEpochMs;
  }

  /** When the last packet or entry came, on the clock of the events. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The capture's next bytes, however they were cut. */
  push(chunk: Buffer): void {
    this.#read(() => this.#reader.push(chunk));
  }

  /** Progress events for bytes of open transfers that no event has told yet, for who wants to know how far they are. */
  flush(): void {
    this.#tftp.flush();
    this.#tcp.flush();
  }

  /** The capture is over. */
  end(): void {
    this.flush();
    this.#read(() => this.#reader.end());
  }

  #read(step: () => void): void {
    if (this.#isDamaged) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof RomkitError && error.code === captureDamaged)) throw error;
      this.#isDamaged = true;
      this.#options.onError?.(error);
    }
  }

  #tell(mac: Mac | null, event: BootEventBody): void {
    this.#options.onEvent({ atMs: this.#nowMs, mac, ...event }, this.#number);
  }

  get #number(): number {
    return this.#packets + this.#entries;
  }

  #dropped(packets: number, epochMs: number): void {
    const atMs = this.#startMs === null ? 0 : this.#since(epochMs);
    this.#options.onDropped?.(packets, Math.max(atMs, this.#nowMs));
  }

  /** Captures know microseconds; more digits would be noise of the arithmetic. */
  #since(epochMs: number): number {
    this.#startMs ??= epochMs;
    return Math.round((epochMs - this.#startMs) * 1000) / 1000;
  }

  #journal(entry: JournalEntry | null): void {
    if (entry !== null) this.#comeTo(this.#since(entry.epochMs));
    this.#entries += 1;
    if (entry !== null) this.#options.onJournal?.(entry.fields, this.#nowMs, this.#number);
  }

  #comeTo(nowMs: number): void {
    // A transfer that pauses is told as far as it has come.
    if (nowMs - this.#nowMs > pauseMs) this.flush();
    this.#nowMs = nowMs;
  }

  #packet({ epochMs, bytes, originalBytes }: CapturedPacket): void {
    this.#comeTo(this.#since(epochMs));
    this.#packetEpochMs = epochMs;
    this.#packets += 1;
    const frame = parseFrame(bytes, originalBytes);
    if (frame?.etherType === etherTypeArp) {
      this.#arp.read(frame.payload);
      return;
    }
    if (frame?.etherType !== etherTypeIpv4) return;
    const packet = parseIpv4(frame.payload, frame.payloadBytes);
    const whole = packet && this.#fragments.add(packet);
    if (whole?.protocol === protocols.udp) this.#udp(frame, whole);
    if (whole?.protocol === protocols.tcp) this.#segment(frame, whole);
    if (whole?.protocol === protocols.icmp) this.#icmp(frame, whole);
  }

  #udp(frame: Frame, packet: IpPacket): void {
    const datagram = parseUdp(packet.payload);
    if (datagram === undefined) return;
    const [source, destination] = [senderOf(packet), receiverOf(packet)];
    const { sourcePort, destinationPort } = datagram;
    if (![sourcePort, destinationPort].some((port) => dhcpServerPorts.includes(port))) {
      this.#tftp.read({ ...datagram, source, destination, mac: this.#macOf(source, frame) });
      return;
    }
    const message = parseDhcp(datagram.payload, source);
    if (message === undefined) return;
    const { mac, event } = message;
    if (event.type === 'dhcp-reply' && event.message === 'ack' && event.address !== null && mac !== null)
      this.#leases.set(event.address, mac);
    this.#tell(mac, event);
  }

  #macOf(address: string, frame: Frame): Mac | null {
    return this.#leases.get(address) ?? machineMac(sourceOf(frame));
  }

  #segment(frame: Frame, packet: IpPacket): void {
    const segment = parseTcp(packet.payload, packet.payloadBytes);
    if (segment !== undefined) this.#tcp.read({ segment, packet, frame });
  }

  #icmp(frame: Frame, packet: IpPacket): void {
    const refused = parsePortUnreachable(packet.payload);
    if (refused === undefined) return;
    const { destination: server, destinationPort: port } = refused;
    const belongsToTransfer = this.#tftp.refused(refused);
    if (!belongsToTransfer && port !== tftpPort && !dhcpServerPorts.includes(port)) return;
    const mac = this.#leases.get(receiverOf(packet)) ?? machineMac(destinationOf(frame));
    this.#tell(mac, { type: 'udp-refused', server, port });
  }
}
