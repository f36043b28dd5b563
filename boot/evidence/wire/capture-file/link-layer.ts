import { vlanTags } from '../packet/ethernet.ts';
import type { CapturedPacket } from './pcap.ts';

/** Link types of captures (draft-ietf-opsawg-pcaplinktype): the other two are of Linux's interface `any`. */
const linkType = { ethernet: 1, cooked: 113, cooked2: 276 } as const;

interface Cooked {
  readonly headerBytes: number;
  readonly etherTypeAt: number;
  readonly senderAt: number;
}

/** LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2: of the addresses there is the sender's. */
const cookedHeaders = new Map<number, Cooked>([
  [linkType.cooked, { headerBytes: 16, etherTypeAt: 14, senderAt: 6 }],
  [linkType.cooked2, { headerBytes: 20, etherTypeAt: 0, senderAt: 12 }],
]);

const [ethernetBytes, addressBytes, tagBytes] = [14, 6, 4];
/** A bridge and its ports see a packet within this time; nobody sends the same again so soon. */
const againMs = 20;
const remembered = 64;

export const isReadable = (type: number): boolean => type === linkType.ethernet || cookedHeaders.has(type);

/**
 * Makes Ethernet frames of what was captured. On `any` a packet is seen on each interface that it passes: the first one
 * counts, the others have no bytes left, as those whose header is cut off, so that packets keep their numbers.
 */
export class LinkLayer {
  readonly #onPacket: (packet: CapturedPacket) => void;
  /** Times by content, the oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(onPacket: (packet: CapturedPacket) => void) {
    this.#onPacket = onPacket;
  }

  /** @param type one that is readable */
  packet(type: number, packet: CapturedPacket): void {
    const header = cookedHeaders.get(type);
    if (header === undefined) {
      this.#onPacket(packet);
      return;
    }
    const bytes = ethernetFrame(packet.bytes, header);
    const isNew = bytes.length > 0 && this.#isNew(bytes, packet.epochMs);
    const originalBytes = Math.max(0, packet.originalBytes - packet.bytes.length) + bytes.length;
    this.#onPacket({ ...packet, bytes: isNew ? bytes : Buffer.alloc(0), originalBytes });
  }

  #isNew(frame: Buffer, epochMs: number): boolean {
    // The sender's address differs behind a router and in a bridge's own name.
    const content = frame.toString('latin1', 2 * addressBytes);
    const beforeMs = this.#seen.get(content);
    if (beforeMs !== undefined && Math.abs(epochMs - beforeMs) < againMs) return false;
    this.#seen.delete(content);
    this.#seen.set(content, epochMs);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > remembered) this.#seen.delete(oldest!);
    return true;
  }
}

/** Without VLAN tags, to nobody. Empty where the header is cut off. */
function ethernetFrame(bytes: Buffer, { headerBytes, etherTypeAt, senderAt }: Cooked): Buffer {
  if (bytes.length < headerBytes) return Buffer.alloc(0);
  let [typeAt, payloadAt] = [etherTypeAt, headerBytes];
  while (vlanTags.includes(bytes.readUInt16BE(typeAt))) {
    if (bytes.length < payloadAt + tagBytes) return Buffer.alloc(0);
    [typeAt, payloadAt] = [payloadAt + 2, payloadAt + tagBytes];
  }
  const frame = Buffer.alloc(ethernetBytes + bytes.length - payloadAt);
  // Addresses that are longer or shorter are none of Ethernet: the field before them says it.
  const isEthernet = bytes[senderAt - 1] === addressBytes;
  if (isEthernet) bytes.copy(frame, addressBytes, senderAt, senderAt + addressBytes);
  bytes.copy(frame, 2 * addressBytes, typeAt, typeAt + 2);
  bytes.copy(frame, ethernetBytes, payloadAt);
  return frame;
}
