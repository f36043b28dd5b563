import type { TftpEndEvent } from '../../chain/event.ts';
import { BlockCounter } from './block-counter.ts';
import { BoundedMap } from '../../../system/bounded-map.ts';
import type { PortUnreachable } from './packet/icmp.ts';
import { firstBytesOf } from './http/first-bytes.ts';
import { Progress } from './progress.ts';
import type { Tell } from './tell.ts';
import { defaultBlockBytes, parseTftp, type TftpOptions, type TftpPacket } from './packet/tftp.ts';
import type { Datagram } from './packet/udp.ts';

export const tftpPort = 69;

const maxTransfers = 1024;
const unknownTransfer = 5;
/** So often the same block, and no packet of its size arrives. */
const enoughRepeats = 3;
/** What clients say that only wanted to know the size: 0 iPXE and PXE ROMs, 8 EDK II. */
const probeEndings = [0, 8];

/** A datagram between two hosts. */
export interface SentDatagram extends Datagram {
  readonly source: string;
  readonly destination: string;
  readonly mac: string | null;
}

interface Transfer {
  readonly mac: string | null;
  readonly server: string;
  readonly file: string;
  readonly asked: TftpOptions;
  readonly progress: Progress;
  /** The server answers from a port of its own (RFC 1350 section 4), or from 69; which, the client's first ACK decides. */
  serverPort: number | undefined;
  hasAcknowledged: boolean;
  hasAcknowledgedData: boolean;
  granted: TftpOptions | undefined;
  blocks: BlockCounter | undefined;
  firstBytes: string;
  /** The block that came last, and how often without a new one. */
  repeated: { readonly block: number; times: number } | undefined;
  isOver: boolean;
}

/** Follows TFTP downloads, known by the client's address and port and the server's address. */
export class TftpWatch {
  readonly #transfers = new BoundedMap<Transfer>(maxTransfers);
  readonly #tell: Tell;
  readonly #progressBytes: number;

  constructor(tell: Tell, progressBytes: number) {
    this.#tell = tell;
    this.#progressBytes = progressBytes;
  }

  read(datagram: SentDatagram): void {
    const { source, sourcePort, destination, destinationPort } = datagram;
    const sent = this.#transfers.get(keyOf(source, sourcePort, destination));
    const received = sent ?? this.#transfers.get(keyOf(destination, destinationPort, source));
    if (received === undefined && destinationPort !== tftpPort) return;
    const packet = parseTftp(datagram.payload, datagram.payloadBytes);
    if (packet === undefined) return;
    if (packet.type === 'read-request' && destinationPort === tftpPort) this.#request(datagram, packet, sent);
    else if (sent !== undefined) this.#fromClient(sent, packet, destinationPort);
    else if (received !== undefined) this.#fromServer(received, packet, sourcePort);
  }

  /** Nobody took a datagram; returns whether it belonged to a transfer, which is over then. */
  refused({ source, sourcePort, destination }: PortUnreachable): boolean {
    const transfer = this.#transfers.get(keyOf(source, sourcePort, destination));
    if (transfer === undefined || transfer.isOver) return false;
    transfer.isOver = true;
    return true;
  }

  /** Tell the bytes that no event has told yet. */
  flush(): void {
    for (const transfer of this.#transfers.values()) {
      const bytes = transfer.blocks?.bytes ?? 0;
      if (!transfer.isOver && transfer.progress.differs(bytes)) this.#tellProgress(transfer, bytes);
    }
  }

  #request(
    datagram: SentDatagram,
    { file, options }: TftpPacket & { type: 'read-request' },
    before: Transfer | undefined,
  ): void {
    if (before !== undefined && isRepeated(before, file, options)) return;
    const { source, sourcePort, destination: server, mac } = datagram;
    this.#transfers.set(keyOf(source, sourcePort, server), {
      mac,
      server,
      file,
      asked: options,
      progress: new Progress(this.#progressBytes),
      serverPort: undefined,
      hasAcknowledged: false,
      hasAcknowledgedData: false,
      granted: undefined,
      blocks: undefined,
      firstBytes: '',
      repeated: undefined,
      isOver: false,
    });
    this.#tell(mac, { type: 'tftp-request', server, file, blockBytes: blockBytesOf(options) });
  }

  #fromServer(transfer: Transfer, packet: TftpPacket, port: number): void {
    // A repeated request makes some servers answer twice, from two ports: the client takes one.
    if (transfer.isOver || (transfer.hasAcknowledged && port !== transfer.serverPort)) return;
    transfer.serverPort = port;
    if (packet.type === 'option-ack') this.#grant(transfer, packet.options);
    if (packet.type === 'error')
      this.#end(transfer, packet.message, { errorCode: packet.code, endedBy: 'server' });
    if (packet.type === 'data') this.#data(transfer, packet);
  }

  /** A client may end an empty file before its first block: the size alone is ever seen. */
  #grant(transfer: Transfer, options: TftpOptions): void {
    const isFirst = transfer.granted === undefined;
    transfer.granted ??= options;
    if (isFirst && options.totalBytes === 0) this.#tellProgress(transfer, 0);
  }

  #data(transfer: Transfer, { block, dataBytes, data }: TftpPacket & { type: 'data' }): void {
    const blocks = (transfer.blocks ??= new BlockCounter(blockBytesOf(transfer.granted)));
    if (!blocks.add(block, dataBytes)) {
      this.#repeat(transfer, block, dataBytes);
      return;
    }
    transfer.repeated = undefined;
    if (blocks.bytes === dataBytes) transfer.firstBytes = firstBytesOf(data);
    if (blocks.isComplete) this.#end(transfer, null);
    else if (transfer.progress.passes(blocks.bytes)) this.#tellProgress(transfer, blocks.bytes);
  }

  /** A lost packet makes a block come twice; one that never arrives comes until the server gives up. */
  #repeat(transfer: Transfer, block: number, dataBytes: number): void {
    const times = transfer.repeated?.block === block ? transfer.repeated.times + 1 : 1;
    transfer.repeated = { block, times };
    const { mac, server, file } = transfer;
    if (times === enoughRepeats)
      this.#tell(mac, { type: 'tftp-resend', server, file, block, dataBytes, times });
  }

  #fromClient(transfer: Transfer, packet: TftpPacket, port: number): void {
    if (transfer.isOver) return;
    if (packet.type === 'ack') acknowledge(transfer, packet.block, port);
    if (packet.type !== 'error' || packet.code === unknownTransfer || port !== transfer.serverPort) return;
    if (isProbe(transfer, packet.code)) this.#endProbe(transfer);
    else this.#end(transfer, packet.message, { errorCode: packet.code, endedBy: 'client' });
  }

  #endProbe(transfer: Transfer): void {
    const { mac, server, file } = transfer;
    transfer.isOver = true;
    this.#tell(mac, { type: 'tftp-probe', server, file, totalBytes: totalBytesOf(transfer) });
  }

  #end(transfer: Transfer, error: string | null, by: Pick<TftpEndEvent, 'errorCode' | 'endedBy'> = {}): void {
    const { mac, server, file, blocks, firstBytes } = transfer;
    transfer.isOver = true;
    const blockBytes = blockBytesOf(transfer.granted);
    this.#tell(mac, {
      ...{ type: 'tftp-end', server, file, bytes: blocks?.bytes ?? 0, blockBytes, error, ...by },
      ...(error !== null || firstBytes === '' ? {} : { firstBytes }),
    });
  }

  #tellProgress(transfer: Transfer, bytes: number): void {
    const { mac, file } = transfer;
    this.#tell(mac, { type: 'tftp-progress', file, bytes, totalBytes: totalBytesOf(transfer) });
  }
}

const keyOf = (client: string, clientPort: number, server: string): string =>
  `${client}:${clientPort} ${server}`;

const totalBytesOf = ({ granted }: Transfer): number | null => granted?.totalBytes ?? null;

/** RFC 2348: 8 to 65464, else the option does not count. */
function blockBytesOf(options: TftpOptions | undefined): number {
  const asked = options?.blockBytes ?? defaultBlockBytes;
  return asked >= 8 && asked <= 65_464 ? asked : defaultBlockBytes;
}

/** The same request again because no answer came, rather than the file once more. */
function isRepeated(transfer: Transfer, file: string, asked: TftpOptions): boolean {
  return (
    !transfer.isOver &&
    !transfer.hasAcknowledged &&
    transfer.file === file &&
    transfer.asked.blockBytes === asked.blockBytes &&
    transfer.asked.totalBytes === asked.totalBytes
  );
}

function acknowledge(transfer: Transfer, block: number, port: number): void {
  transfer.serverPort = port;
  transfer.hasAcknowledged = true;
  if (block !== 0) transfer.hasAcknowledgedData = true;
}

function isProbe({ asked, hasAcknowledgedData }: Transfer, code: number): boolean {
  return asked.totalBytes !== undefined && !hasAcknowledgedData && probeEndings.includes(code);
}
