import { isIPv4 } from 'node:net';
import type { BootEvent, DhcpReplyEvent, DhcpRequestEvent, Mac } from '../../chain/event.ts';
import { parseMac } from '../../chain/mac.ts';
import { machineMac } from '../wire/packet/address.ts';
import { showable } from '../wire/wire-text.ts';

/** One packet and its answer, as far as dnsmasq has logged them (its option log-dhcp). */
export interface LoggedPacket {
  readonly xid: number;
  readonly atMs: number;
  mac: Mac | null;
  request: DhcpRequestEvent['message'] | null;
  reply: DhcpReplyEvent['message'] | null;
  /** The proxy's answer (PXE 2.1 section 2.2.3): option 53 alone tells which message it is. */
  isProxy: boolean;
  address: string | null;
  vendorClass: string | null;
  userClass: string | null;
  bootFile: string | null;
  nextServer: string | null;
  server: string | null;
}

export const newPacket = (xid: number, atMs: number): LoggedPacket => ({
  ...{ xid, atMs, mac: null, request: null, reply: null, isProxy: false, address: null },
  ...{ vendorClass: null, userClass: null, bootFile: null, nextServer: null, server: null },
});

const action = /^(DHCP[A-Z]+|PXE)\([^)]*\) (?:(\d[\d.]{6,14}) )?([0-9a-f:]{17})(?: (.*))?$/s;
const sent = /^sent size: *\d+ option: *(\d+) \S+ {2}(.*)$/s;
const labelled = /^(vendor class|user class|bootfile name|next server): (.*)$/s;

const requests: Readonly<Record<string, DhcpRequestEvent['message']>> = {
  DHCPDISCOVER: 'discover',
  DHCPREQUEST: 'request',
  DHCPINFORM: 'inform',
};
const replies: Readonly<Record<string, DhcpReplyEvent['message']>> = {
  DHCPOFFER: 'offer',
  DHCPACK: 'ack',
  DHCPNAK: 'nak',
};

/** Does the line begin another packet? What the client sent is said before what was made of it. */
export function beginsPacket(packet: LoggedPacket, xid: number, text: string): boolean {
  if (xid !== packet.xid) return true;
  const isDecided = packet.request !== null || packet.reply !== null || packet.isProxy;
  const [, word = '', , mac] = action.exec(text) ?? [];
  if (mac !== undefined && packet.mac !== null && mac !== packet.mac) return true;
  return (
    isDecided && (word in requests || word === 'PXE' || /^(?:available|vendor class|user class)/.test(text))
  );
}

/** Take what the line says; others say nothing that a boot is made of. */
export function noteLine(packet: LoggedPacket, text: string): void {
  const [, word, address, mac = '', rest = ''] = action.exec(text) ?? [];
  if (word !== undefined) {
    noteAction(packet, word, address ?? null, mac, rest);
    return;
  }
  const [, code, value = ''] = sent.exec(text) ?? [];
  if (code !== undefined) {
    noteOption(packet, Number(code), value);
    return;
  }
  const [, label, name = ''] = labelled.exec(text) ?? [];
  if (label === 'vendor class') packet.vendorClass = showable(name);
  if (label === 'user class') packet.userClass = showable(name);
  if (label === 'bootfile name') packet.bootFile = showable(name);
  if (label === 'next server') packet.nextServer = addressIn(name);
}

function noteAction(
  packet: LoggedPacket,
  word: string,
  address: string | null,
  mac: string,
  rest: string,
): void {
  packet.mac = parseMac(mac);
  if (word === 'PXE') {
    packet.isProxy = rest !== 'proxy-ignored';
    packet.request = rest.startsWith('proxy') ? 'discover' : 'request';
  } else {
    packet.request = requests[word] ?? packet.request;
    packet.reply = replies[word] ?? packet.reply;
  }
  packet.address = addressIn(address ?? '') ?? packet.address;
}

function noteOption(packet: LoggedPacket, code: number, value: string): void {
  if (code === 53 && packet.isProxy) packet.reply = value === '2' ? 'offer' : value === '5' ? 'ack' : null;
  if (code === 54) packet.server = addressIn(value);
  if (code === 66) packet.nextServer ??= showable(value);
  if (code === 67) packet.bootFile ??= showable(value);
}

const addressIn = (text: string): string | null => (isIPv4(text) ? text : null);

/** The events of a packet and its answer. @param ownAddress of the server, where it names none */
export function eventsOf(packet: LoggedPacket, ownAddress: string): BootEvent[] {
  const { atMs, xid, userClass, vendorClass, request, reply } = packet;
  const mac = packet.mac === null ? null : machineMac(packet.mac);
  if (mac === null) return [];
  const { address, nextServer, bootFile } = packet;
  const asked: DhcpRequestEvent | null = request && {
    ...{ type: 'dhcp-request', message: request, xid, userClass, vendorClass },
    clientArch: clientArchIn(vendorClass),
  };
  const answer: DhcpReplyEvent | null = reply && {
    ...{ type: 'dhcp-reply', message: reply, xid, server: packet.server ?? ownAddress, address },
    ...{ nextServer, bootFile },
  };
  return [asked, answer].filter((event) => event !== null).map((event) => ({ atMs, mac, ...event }));
}

/** dnsmasq does not log option 93; firmware says the same in its class (PXE 2.1 section 2.2.1). */
function clientArchIn(vendorClass: string | null): number | null {
  const [, digits] = /^(?:PXE|HTTP)Client:Arch:(\d{5})/.exec(vendorClass ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}
