import { PcapReader } from './pcap.ts';
import { PcapngReader, type CaptureListener } from './pcapng.ts';

/** Both formats begin with a number that is the same in either byte order, or another in each. */
const pcapngMagic = 0x0a0d0d0a;
const magicBytes = 4;

/** Reads a capture of either format, pcap or pcapng, chunk by chunk. */
export class CaptureReader {
  readonly #listener: CaptureListener;
  #begin = Buffer.alloc(0);
  #reader: PcapReader | PcapngReader | undefined;

  /** @param listener is told of nothing but packets by a pcap capture */
  constructor(listener: CaptureListener) {
    this.#listener = listener;
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
        ? new PcapngReader(this.#listener)
        : new PcapReader(this.#listener.onPacket);
    this.#reader.push(this.#begin);
  }

  /** Throws RomkitError `capture-damaged` where the capture stops inside a packet. */
  end(): void {
    (this.#reader ?? this.#short()).end();
  }

  /** Fewer bytes than a magic number are no capture, and an empty one is cut off before its first packet. */
  #short(): PcapReader {
    const reader = new PcapReader(this.#listener.onPacket);
    if (this.#begin.length > 0) reader.push(this.#begin);
    return reader;
  }
}
