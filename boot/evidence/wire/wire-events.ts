import type { BootEvent, BootEventBody, Mac } from '../../chain/event.ts';
import { RomkitError } from '../../../system/error.ts';
import { machineMac } from './packet/address.ts';
import { dhcpServerPorts, parseDhcp } from './packet/dhcp.ts';
import { etherTypeIpv4, parseFrame, type Frame } from './packet/ethernet.ts';
import { Fragments } from './packet/fragments.ts';
import { parsePortUnreachable } from './packet/icmp.ts';
import { parseIpv4, protocols, type IpPacket } from './packet/ipv4.ts';
import { captureDamaged, PcapReader, type CapturedPacket } from './packet/pcap.ts';
import { TcpWatch } from './tcp-watch.ts';
import { parseTcp } from './packet/tcp.ts';
import { tftpPort, TftpWatch } from './tftp-watch.ts';
import { parseUdp } from './packet/udp.ts';

export interface WireOptions {
  readonly onEvent: (event: BootEvent) => void;
  /** The capture is damaged (RomkitError `capture-damaged`); called once, nothing is read after it. */
  readonly onError?: (error: RomkitError) => void;
  /** What events count from: ms since 1970-01-01T00:00:00Z. */
  readonly startMs: number;
  /** How much of a transfer is worth a progress event; default 256 KiB. */
  readonly progressBytes?: number;
}

/**
 * Turns a live capture of a network into the events of the machines that boot on it: DHCP, TFTP, HTTP and what was
 * refused. Packets may be cut by a snap length, lost, repeated or forged: it counts what the protocols' headers say,
 * keeps a bounded number of transfers, and throws nothing.
 */
export class WireEvents {
  readonly #options: WireOptions;
  readonly #reader = new PcapReader((packet) => this.#packet(packet));
  readonly #fragments = new Fragments();
  readonly #tftp: TftpWatch;
  readonly #tcp: TcpWatch;
  #nowMs = 0;
  #isDamaged = false;

  constructor(options: WireOptions) {
    this.#options = options;
    const progressBytes = options.progressBytes ?? 256 * 1024;
    const tell = (mac: Mac | null, event: BootEventBody): void => this.#tell(mac, event);
    this.#tftp = new TftpWatch(tell, progressBytes);
    this.#tcp = new TcpWatch(tell, progressBytes);
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
    this.#options.onEvent({ atMs: this.#nowMs, mac, ...event });
  }

  #packet({ epochMs, bytes, originalBytes }: CapturedPacket): void {
    // Captures know microseconds; more digits would be noise of the arithmetic.
    this.#nowMs = Math.round((epochMs - this.#options.startMs) * 1000) / 1000;
    const frame = parseFrame(bytes, originalBytes);
    if (frame?.etherType !== etherTypeIpv4) return;
    const packet = parseIpv4(frame.payload, frame.payloadBytes);
    const whole = packet && this.#fragments.add(packet);
    if (whole?.protocol === protocols.udp) this.#udp(frame, whole);
    if (whole?.protocol === protocols.tcp) this.#segment(frame, whole);
    if (whole?.protocol === protocols.icmp) this.#icmp(frame, whole);
  }

  #udp(frame: Frame, { source, destination, payload }: IpPacket): void {
    const datagram = parseUdp(payload);
    if (datagram === undefined) return;
    const { sourcePort, destinationPort } = datagram;
    if (![sourcePort, destinationPort].some((port) => dhcpServerPorts.includes(port)))
      return this.#tftp.read({ ...datagram, source, destination, mac: machineMac(frame.source) });
    const message = parseDhcp(datagram.payload, source);
    if (message !== undefined) this.#tell(message.mac, message.event);
  }

  #segment(frame: Frame, { source, destination, payload, payloadBytes }: IpPacket): void {
    const segment = parseTcp(payload, payloadBytes);
    if (segment === undefined) return;
    this.#tcp.read({ ...segment, source, destination, mac: machineMac(frame.source) });
  }

  #icmp(frame: Frame, { payload }: IpPacket): void {
    const refused = parsePortUnreachable(payload);
    if (refused === undefined) return;
    const { destination: server, destinationPort: port } = refused;
    const belongsToTransfer = this.#tftp.refused(refused);
    if (!belongsToTransfer && port !== tftpPort && !dhcpServerPorts.includes(port)) return;
    this.#tell(machineMac(frame.destination), { type: 'udp-refused', server, port });
  }
}
