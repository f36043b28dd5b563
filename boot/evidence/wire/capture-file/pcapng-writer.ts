import { journalBytes, type JournalEntry } from './journal-entry.ts';
import { blockType, byteOrderMagic } from './pcapng.ts';
import { maxPacketBytes, type CapturedPacket } from './pcap.ts';

/** Blocks of a pcapng capture (draft-ietf-opsawg-pcapng section 4), little-endian, with Ethernet frames and µs. */

const ethernet = 1;
const lengthUnknown = 0xffff_ffff_ffff_ffffn;

/** The head of a capture: a section and its one interface. */
export function captureHead(): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(byteOrderMagic, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigUInt64LE(lengthUnknown, 8);
  const nic = Buffer.alloc(8);
  nic.writeUInt16LE(ethernet, 0);
  nic.writeUInt32LE(maxPacketBytes, 4);
  return Buffer.concat([block(blockType.section, section), block(blockType.interface, nic)]);
}

export function packetBlock({ epochMs, bytes, originalBytes }: CapturedPacket): Buffer {
  const time = BigInt(Math.round(epochMs * 1000));
  const head = Buffer.alloc(20);
  head.writeUInt32LE(Number(time >> 32n), 4);
  head.writeUInt32LE(Number(time & 0xffff_ffffn), 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(originalBytes, 16);
  return block(blockType.enhancedPacket, head, bytes);
}

/** Wireshark shows it between the packets (draft-richardson-opsawg-pcapng-extras, systemd Journal Export Block). */
export const journalBlock = (entry: JournalEntry): Buffer => block(blockType.journal, journalBytes(entry));

function block(type: number, ...body: readonly Buffer[]): Buffer {
  const bodyBytes = body.reduce((sum, { length }) => sum + length, 0);
  const padding = Buffer.alloc((4 - (bodyBytes % 4)) % 4);
  const size = u32(12 + bodyBytes + padding.length);
  return Buffer.concat([u32(type), size, ...body, padding, size]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
