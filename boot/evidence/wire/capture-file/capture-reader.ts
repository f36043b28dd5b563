import { PcapReader, type CapturedPacket } from './pcap.ts';
import { PcapngReader, type OnDropped } from './pcapng.ts';

/** Both formats begin with a number that is the same in either byte order, or another in each. */
const pcapngMagic = 0x0a0d0d0a;
const magicBytes = 4;

/** Reads a capture of either format, pcap or pcapng, chunk by chunk. */
export class CaptureReader {
  readonly #onPacket: (packet: CapturedPacket) => void;
  readonly #onDropped: OnDropped | undefined;
  #begin = Buffer.alloc(0);
  #reader: PcapReader | PcapngReader | undefined;

  /** @param onDropped is told what a pcapng capture says to have lost; pcap has no place for that */
  constructor(onPacket: (packet: CapturedPacket) => void, onDropped?: OnDropped) {
    this.#onPacket = onPacket;
    this.#onDropped = onDropped;
  }

  /** Throws RomkitError `capture-damaged` where the bytes are no capture; nothing may be pushed after that. */
  push(chunk: Buffer): void {
    if (this.#reader !== undefined) {
      this.#reader.push(chunk);
      return;
    }
    this.#begin = Buffer.concat([this.#begin, chunk]);
    if (this.#begin.length < magicBytes) return;
    this.#reader =
      this.#begin.readUInt32BE(0) === pcapngMagic
        ? new PcapngReader(this.#onPacket, this.#onDropped)
        : new PcapReader(this.#onPacket);
    this.#reader.push(this.#begin);
  }

  /** Throws RomkitError `capture-damaged` where the capture stops inside a packet. */
  end(): void {
    (this.#reader ?? this.#short()).end();
  }

  /** Fewer bytes than a magic number are no capture, and an empty one is cut off before its first packet. */
  #short(): PcapReader {
    const reader = new PcapReader(this.#onPacket);
    if (this.#begin.length > 0) reader.push(this.#begin);
    return reader;
  }
}
