import type { DhcpReplyEvent, DhcpRequestEvent } from '../../../chain/event.ts';
import { dhcpSoftware } from './dhcp-software.ts';
import { ipv4At, machineMac, macAt } from './address.ts';
import { optionCode, readOptions, textOption, userClassOption, type DhcpOptions } from './dhcp-options.ts';
import { fieldText } from '../wire-text.ts';

export const dhcpServerPorts: readonly number[] = [67, 4011];

export interface DhcpMessage {
  /** The client's hardware address, from the message itself: replies may be broadcast. */
  readonly mac: string | null;
  readonly event: DhcpRequestEvent | DhcpReplyEvent;
}

/** Offsets of the fixed fields: RFC 2131 section 2. */
const field = { xid: 4, yiaddr: 16, siaddr: 20, chaddr: 28, sname: 44, file: 108, cookie: 236, options: 240 };
const magicCookie = 0x63825363;
const ethernetHardware = 1;

/** By the op field. */
const bootRequest = 1;
const bootReply = 2;

/** By option 53: RFC 2132 section 9.6. */
const requests = new Map<number, DhcpRequestEvent['message']>([
  [1, 'discover'],
  [3, 'request'],
  [8, 'inform'],
]);
const replies = new Map<number, DhcpReplyEvent['message']>([
  [2, 'offer'],
  [5, 'ack'],
  [6, 'nak'],
]);

/**
 * A DHCP message (RFC 2131, options of RFC 2132) out of a datagram; undefined where it is none, or says nothing that a
 * boot is made of, as DHCPRELEASE. `source` is the datagram's sender.
 */
export function parseDhcp(payload: Buffer, source: string): DhcpMessage | undefined {
  if (payload.length < field.options || payload.readUInt32BE(field.cookie) !== magicCookie) return undefined;
  const options = allOptions(payload);
  const type = options.get(optionCode.messageType)?.[0] ?? 0;
  const event = eventOf(payload, options, type, source);
  return event && { mac: hardwareAddress(payload), event };
}

function eventOf(
  payload: Buffer,
  options: DhcpOptions,
  type: number,
  source: string,
): DhcpMessage['event'] | undefined {
  if (payload[0] === bootRequest) return request(payload, options, type);
  return payload[0] === bootReply ? reply(payload, options, type, source) : undefined;
}

/** Options, and those that ran over into the file and sname fields (RFC 2131 section 4.1, option 52). */
function allOptions(payload: Buffer): DhcpOptions {
  const options = readOptions(payload.subarray(field.options));
  const overload = overloadOf(options);
  if (overload.file) readOptions(payload.subarray(field.file, field.cookie), options);
  if (overload.sname) readOptions(payload.subarray(field.sname, field.file), options);
  return options;
}

function overloadOf(options: DhcpOptions): { readonly file: boolean; readonly sname: boolean } {
  const bits = options.get(optionCode.overload)?.[0] ?? 0;
  return { file: (bits & 1) !== 0, sname: (bits & 2) !== 0 };
}

function request(payload: Buffer, options: DhcpOptions, type: number): DhcpRequestEvent | undefined {
  const message = requests.get(type);
  if (message === undefined) return undefined;
  const arch = options.get(optionCode.clientArch);
  return {
    type: 'dhcp-request',
    message,
    xid: payload.readUInt32BE(field.xid),
    userClass: userClassOption(options),
    vendorClass: textOption(options, optionCode.vendorClass),
    clientArch: arch !== undefined && arch.length >= 2 ? arch.readUInt16BE(0) : null,
  };
}

function reply(
  payload: Buffer,
  options: DhcpOptions,
  type: number,
  source: string,
): DhcpReplyEvent | undefined {
  const message = replies.get(type);
  if (message === undefined) return undefined;
  const identifier = options.get(optionCode.serverIdentifier);
  const vendorClass = textOption(options, optionCode.vendorClass);
  const software = dhcpSoftware([...options.keys()]);
  const overload = overloadOf(options);
  const file = overload.file ? '' : fieldText(payload.subarray(field.file, field.cookie));
  const sname = overload.sname ? '' : fieldText(payload.subarray(field.sname, field.file));
  return {
    type: 'dhcp-reply',
    message,
    xid: payload.readUInt32BE(field.xid),
    server: identifier?.length === 4 ? ipv4At(identifier, 0) : source,
    address: addressField(payload, field.yiaddr),
    nextServer:
      addressField(payload, field.siaddr) ??
      textOption(options, optionCode.tftpServerName) ??
      (sname || null),
    bootFile: file || textOption(options, optionCode.bootFile),
    ...(vendorClass === null ? {} : { vendorClass }),
    ...(software === null ? {} : { software }),
  };
}

function addressField(payload: Buffer, offset: number): string | null {
  const address = ipv4At(payload, offset);
  return address === '0.0.0.0' ? null : address;
}

function hardwareAddress(payload: Buffer): string | null {
  if (payload[1] !== ethernetHardware || payload[2] !== 6) return null;
  return machineMac(macAt(payload, field.chaddr));
}
