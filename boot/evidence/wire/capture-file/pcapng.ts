import { readJournalBytes, type JournalEntry } from './journal-entry.ts';
import { isReadable, LinkLayer } from './link-layer.ts';
import { damaged, maxPacketBytes, otherLink, type CapturedPacket } from './pcap.ts';
import { Records } from './records.ts';

export const blockType = {
  section: 0x0a0d0d0a,
  interface: 1,
  simplePacket: 3,
  statistics: 5,
  enhancedPacket: 6,
  journal: 9,
} as const;
export const byteOrderMagic = 0x1a2b3c4d;
/** Type, total length and, behind the body, the total length again. */
const leastBlockBytes = 12;
/** A block is a packet with its options, or a list of names that is as long as its writer liked. */
const maxBlockBytes = 16 * 1024 * 1024;
const resolutionOption = 9;
/** Packets that the interface, and the operating system, had no room for (section 4.6: isb_ifdrop, isb_osdrop). */
const dropOptions = [5, 7] as const;

/** Units of an interface's timestamps: µs unless it says otherwise. */
interface Interface {
  readonly linkType: number;
  readonly unitMs: number;
  /** As its last statistics counted. */
  dropped: number;
}

export interface CaptureListener {
  readonly onPacket: (packet: CapturedPacket) => void;
  /** A pcapng capture tells how many packets more are missing in it than it had told before. @param epochMs of the telling */
  readonly onDropped?: (packets: number, epochMs: number) => void;
  /** An entry of a systemd journal between its packets; null where it cannot be read. Wireshark numbers it as a packet. */
  readonly onJournal?: (entry: JournalEntry | null) => void;
}

/**
 * Reads a capture as Wireshark writes it (pcapng, draft-ietf-opsawg-pcapng section 4), chunk by chunk: sections of
 * either byte order, several interfaces, timestamps of any resolution. It keeps no more than one block. Packets without
 * a time (simple packet blocks) have that of the packet before.
 */
export class PcapngReader {
  readonly #link: LinkLayer;
  readonly #listener: CaptureListener;
  readonly #records = new Records(leastBlockBytes, (bytes, at) => this.#readNext(bytes.subarray(at)));
  #isBigEndian = false;
  #interfaces: Interface[] = [];
  #lastEpochMs = 0;

  constructor(listener: CaptureListener) {
    this.#link = new LinkLayer(listener.onPacket);
    this.#listener = listener;
  }

  /** Throws RomkitError `capture-damaged` where the bytes are no capture; nothing may be pushed after that. */
  push(chunk: Buffer): void {
    this.#records.push(chunk);
  }

  /** Throws RomkitError `capture-damaged` where the capture stops inside a block. */
  end(): void {
    if (this.#records.heldBytes > 0) throw damaged('it stops in the middle of a packet');
  }

  /** Returns how many bytes were used; none where the block is not there as a whole. */
  #readNext(bytes: Buffer): number {
    const type = bytes.readUInt32LE(0);
    if (type === blockType.section) this.#isBigEndian = isBigEndian(bytes);
    const blockBytes = this.#u32(bytes, 4);
    if (blockBytes < leastBlockBytes || blockBytes % 4 !== 0 || blockBytes > maxBlockBytes)
      throw damaged(`it has a block of ${blockBytes} bytes`);
    this.#records.neededBytes = blockBytes;
    if (bytes.length < blockBytes) return 0;
    this.#records.neededBytes = leastBlockBytes;
    this.#block(this.#u32(bytes, 0), bytes.subarray(8, blockBytes - 4));
    return blockBytes;
  }

  #block(type: number, body: Buffer): void {
    if (type === blockType.section) this.#interfaces = [];
    if (type === blockType.interface && body.length >= 8) this.#interfaces.push(this.#interface(body));
    if (type === blockType.enhancedPacket && body.length >= 20) this.#enhanced(body);
    if (type === blockType.statistics && body.length >= 12) this.#statistics(body);
    if (type === blockType.simplePacket && body.length >= 4) this.#simple(body);
    if (type === blockType.journal) this.#listener.onJournal?.(readJournalBytes(body) ?? null);
  }

  #interface(body: Buffer): Interface {
    const linkType = this.#u16(body, 0);
    const resolution = this.#option(body.subarray(8), resolutionOption)?.[0] ?? 6;
    // Section 4.2, if_tsresol: a power of 2 where the highest bit is set, else of 10.
    const perSecond = (resolution & 0x80) === 0 ? 10 ** resolution : 2 ** (resolution & 0x7f);
    return { linkType, unitMs: 1000 / perSecond, dropped: 0 };
  }

  #option(options: Buffer, wanted: number): Buffer | undefined {
    for (let at = 0; at + 4 <= options.length;) {
      const [code, sizeBytes] = [this.#u16(options, at), this.#u16(options, at + 2)];
      if (code === 0) return undefined;
      if (code === wanted) return options.subarray(at + 4, at + 4 + sizeBytes);
      at += 4 + sizeBytes + ((4 - (sizeBytes % 4)) % 4);
    }
    return undefined;
  }

  #enhanced(body: Buffer): void {
    const { unitMs, linkType } = this.#interfaceOf(this.#u32(body, 0));
    this.#lastEpochMs = this.#time(body) * unitMs;
    this.#packet(linkType, body.subarray(20), this.#u32(body, 12), this.#u32(body, 16));
  }

  /** Its counts are those since the capture began. One of an interface that is not described tells nothing. */
  #statistics(body: Buffer): void {
    const found = this.#interfaces[this.#u32(body, 0)];
    if (found === undefined) return;
    const counts = dropOptions.map((option) => this.#option(body.subarray(12), option));
    const dropped = counts.reduce((sum, count) => sum + (count?.length === 8 ? this.#u64(count) : 0), 0);
    const more = dropped - found.dropped;
    if (more < 0) return;
    found.dropped = dropped;
    this.#listener.onDropped?.(more, this.#time(body) * found.unitMs);
  }

  #simple(body: Buffer): void {
    const { linkType } = this.#interfaceOf(0);
    const originalBytes = this.#u32(body, 0);
    this.#packet(linkType, body.subarray(4), Math.min(originalBytes, body.length - 4), originalBytes);
  }

  #packet(linkType: number, data: Buffer, capturedBytes: number, originalBytes: number): void {
    if (capturedBytes > Math.min(data.length, maxPacketBytes))
      throw damaged(`it has a packet of ${capturedBytes} bytes`);
    const bytes = data.subarray(0, capturedBytes);
    this.#link.packet(linkType, {
      epochMs: this.#lastEpochMs,
      bytes,
      originalBytes: Math.max(originalBytes, capturedBytes),
    });
  }

  #interfaceOf(index: number): Interface {
    const found = this.#interfaces[index];
    if (found === undefined)
      throw damaged(`it has a packet of interface ${index}, which it does not describe`);
    if (!isReadable(found.linkType)) throw otherLink(found.linkType);
    return found;
  }

  /** A time in two words, of a packet or of statistics: the upper one comes first in either byte order. */
  #time(body: Buffer): number {
    return this.#u32(body, 4) * 2 ** 32 + this.#u32(body, 8);
  }

  #u64(bytes: Buffer): number {
    return Number(this.#isBigEndian ? bytes.readBigUInt64BE(0) : bytes.readBigUInt64LE(0));
  }

  #u16(bytes: Buffer, at: number): number {
    return this.#isBigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }
}

/** The section header's third word says it (section 4.1). */
function isBigEndian(header: Buffer): boolean {
  if (header.readUInt32LE(8) === byteOrderMagic) return false;
  if (header.readUInt32BE(8) === byteOrderMagic) return true;
  throw damaged('its section header has no byte order');
}
