import type { BootEvent, Mac } from '../../chain/event.ts';
import { BoundedMap } from '../../../system/bounded-map.ts';
import { noAddressFor } from './no-address.ts';
import { readDaemonLine } from './daemon-line.ts';
import { beginsPacket, eventsOf, newPacket, noteLine, type LoggedPacket } from './dhcp-packet.ts';
import { readDnsmasqTftp, TftpdHpaLines, type TftpLine } from './tftp-lines.ts';

export interface DaemonLogOptions {
  readonly onEvent: (event: BootEvent) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The daemons' own IPv4 address. */
  readonly serverAddress: string;
  /** dnsmasq names files by their whole path; events have them as the client asks for them. */
  readonly tftpRoot: string;
  /** Size in bytes of a file below the TFTP root, null where it is none: logs tell no sizes. */
  readonly sizeOf: (file: string) => number | null;
  /** The link-layer address by which this machine reaches an IPv4 address; null where it is not on the same link. */
  readonly neighbour: (address: string) => Mac | null;
}

/** Leases and clients that are remembered; the one that was not used for the longest time goes first. */
const mostLeases = 50_000;

/**
 * Reads the log lines of dnsmasq (with log-dhcp) and tftpd-hpa as boot events. A TFTP line has an address only: it
 * belongs to the machine that the same log gave that address to. Beside another DHCP server the log gives none: then it
 * is the neighbour with that address, if that is a machine that has asked for DHCP, and not a router. Else it is
 * nobody's. Names in the lines come from machines and are not trusted; a line of another shape says nothing.
 */
export class DaemonLog {
  readonly #options: DaemonLogOptions;
  readonly #leases = new BoundedMap<Mac>(mostLeases);
  /** Machines that have asked for DHCP. */
  readonly #clients = new BoundedMap<true>(mostLeases);
  readonly #tftpdHpa = new TftpdHpaLines();
  #packet: LoggedPacket | null = null;

  constructor(options: DaemonLogOptions) {
    this.#options = options;
  }

  push(line: string): void {
    const read = readDaemonLine(line);
    if (read === undefined) return;
    const { program, pid, message } = read;
    if (program === 'dnsmasq-dhcp') this.#dhcp(message);
    else if (program === 'dnsmasq-tftp') this.#tftp(readDnsmasqTftp(message));
    else if (program === 'in.tftpd') this.#tftp(this.#tftpdHpa.read(pid, message));
  }

  #exhausted(mac: Mac): void {
    this.flush();
    const { onEvent, clock, serverAddress: server } = this.#options;
    onEvent({ type: 'dhcp-exhausted', server, atMs: clock(), mac });
  }

  /** Tell the packet that is open: dnsmasq marks no end, and after the last line of a packet it may be silent for long. */
  flush(): void {
    const packet = this.#packet;
    this.#packet = null;
    if (packet === null) return;
    const { mac, address, request, reply } = packet;
    if (mac !== null && request !== null) this.#clients.set(mac, true);
    if (mac !== null && address !== null && reply === 'ack') this.#leases.set(address, mac);
    eventsOf(packet, this.#options.serverAddress).forEach(this.#options.onEvent);
  }

  /** The machine that has this IPv4 address: it was given it, or is the neighbour that has it. */
  macOf(address: string): Mac | null {
    return this.#leases.get(address) ?? this.#neighbour(address);
  }

  #neighbour(address: string): Mac | null {
    const mac = this.#options.neighbour(address);
    return mac !== null && this.#clients.get(mac) === true ? mac : null;
  }

  /** dnsmasq takes one packet after the other: lines of two never mix. */
  #dhcp(message: string): void {
    const [, digits, text = ''] = /^(\d{1,10}) (.*)$/s.exec(message) ?? [];
    if (digits === undefined) return;
    const xid = Number(digits);
    if (this.#packet !== null && beginsPacket(this.#packet, xid, text)) this.flush();
    this.#packet ??= newPacket(xid, this.#options.clock());
    noteLine(this.#packet, text);
    const unserved = noAddressFor(message);
    if (unserved !== undefined) this.#exhausted(unserved);
  }

  #tftp(line: TftpLine | undefined): void {
    this.flush();
    if (line === undefined) return;
    const { serverAddress: server, clock, onEvent, sizeOf } = this.#options;
    const mac = this.macOf(line.client);
    if (mac === null) return;
    const file = this.#below(line.file);
    const common = { atMs: clock(), mac, server, file, blockBytes: null };
    if (line.type === 'request') {
      onEvent({ ...common, type: 'tftp-request' });
      return;
    }
    const bytes = line.error === null ? (sizeOf(file) ?? 0) : 0;
    onEvent({ ...common, type: 'tftp-end', bytes, error: line.error });
  }

  #below(path: string): string {
    const root = `${this.#options.tftpRoot.replace(/\/+$/, '')}/`;
    return path.startsWith(root) ? path.slice(root.length).replace(/^\/+/, '') : path;
  }
}
