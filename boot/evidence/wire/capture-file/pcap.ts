import { RomkitError } from '../../../../system/error.ts';
import { isReadable, LinkLayer } from './link-layer.ts';
import { Records } from './records.ts';

/** A packet of a capture. */
export interface CapturedPacket {
  /** Since 1970-01-01T00:00:00Z, with fractions. */
  readonly epochMs: number;
  /** What the snap length left of it; valid during the call only. */
  readonly bytes: Buffer;
  /** Length on the wire. */
  readonly originalBytes: number;
}

export const captureDamaged = 'capture-damaged';

const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
/** libpcap's MAXIMUM_SNAPLEN: no packet is larger. */
export const maxPacketBytes = 262_144;

/** Fraction of a second that a unit of the second timestamp field is worth in ms, by the file's magic number. */
const unitMsByMagic = new Map([
  [0xa1b2c3d4, 1e-3],
  [0xa1b23c4d, 1e-6],
]);

/**
 * Reads a capture as tcpdump writes it (pcap, draft-ietf-opsawg-pcap sections 4 and 5), chunk by chunk: either byte
 * order, µs or ns, Ethernet or Linux's interface `any`. It keeps no more than one record.
 */
export class PcapReader {
  readonly #link: LinkLayer;
  readonly #records = new Records(fileHeaderBytes, (bytes, at) => this.#readNext(bytes, at));
  #format: Format | undefined;

  constructor(onPacket: (packet: CapturedPacket) => void) {
    this.#link = new LinkLayer(onPacket);
  }

  /** Throws RomkitError `capture-damaged` where the bytes are no capture; nothing may be pushed after that. */
  push(chunk: Buffer): void {
    this.#records.push(chunk);
  }

  /** Throws RomkitError `capture-damaged` where the capture stops inside a packet. */
  end(): void {
    if (this.#records.heldBytes === 0) return;
    throw damaged(this.#format === undefined ? notACapture : 'it stops in the middle of a packet');
  }

  /** Returns how many bytes were used. */
  #readNext(bytes: Buffer, at: number): number {
    if (this.#format === undefined) {
      this.#format = readFormat(bytes);
      this.#records.neededBytes = recordHeaderBytes;
      return fileHeaderBytes;
    }
    const { u32, unitMs, linkType } = this.#format;
    const capturedBytes = u32(bytes, at + 8);
    if (capturedBytes > maxPacketBytes) throw damaged(`it has a packet of ${capturedBytes} bytes`);
    const recordBytes = recordHeaderBytes + capturedBytes;
    this.#records.neededBytes = recordBytes;
    if (bytes.length - at < recordBytes) return 0;
    this.#records.neededBytes = recordHeaderBytes;
    this.#link.packet(linkType, {
      epochMs: u32(bytes, at) * 1000 + u32(bytes, at + 4) * unitMs,
      bytes: bytes.subarray(at + recordHeaderBytes, at + recordBytes),
      originalBytes: Math.max(u32(bytes, at + 12), capturedBytes),
    });
    return recordBytes;
  }
}

const notACapture = 'it does not start as a pcap or pcapng file does';

interface Format {
  readonly u32: (bytes: Buffer, offset: number) => number;
  readonly unitMs: number;
  readonly linkType: number;
}

function readFormat(header: Buffer): Format {
  const little = (bytes: Buffer, offset: number): number => bytes.readUInt32LE(offset);
  const big = (bytes: Buffer, offset: number): number => bytes.readUInt32BE(offset);
  for (const u32 of [little, big]) {
    const unitMs = unitMsByMagic.get(u32(header, 0));
    if (unitMs === undefined) continue;
    // The upper bits of the field say whether frames carry their checksum (section 4).
    const linkType = u32(header, 20) & 0xffff;
    if (!isReadable(linkType)) throw otherLink(linkType);
    return { u32, unitMs, linkType };
  }
  throw damaged(notACapture);
}

/** Wi-Fi's own frames, PPP and the like. */
export const otherLink = (linkType: number): RomkitError =>
  damaged(`it is of link type ${linkType}, not Ethernet`);

export function damaged(why: string): RomkitError {
  return new RomkitError({
    code: captureDamaged,
    message: `The network capture cannot be read: ${why}.`,
    hint: 'Take it with tcpdump -w or Wireshark on an Ethernet interface or on any; another program may have written into it.',
  });
}
