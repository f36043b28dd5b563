import { BoundedMap } from '../../../system/bounded-map.ts';
import { HttpConversation } from './http/http-conversation.ts';
import { TlsHandshake } from './http/tls-handshake.ts';
import { TcpStream, type StreamReader } from './tcp-stream.ts';
import type { Mac } from '../../chain/event.ts';
import type { Frame } from './packet/ethernet.ts';
import { pairOf, receiverOf, type IpPacket } from './packet/ipv4.ts';
import type { Segment } from './packet/tcp.ts';
import type { Tell } from './tell.ts';

const maxConnections = 1024;
/** A connection counts as used again after so many segments: a file has a million of them. */
const segmentsOfUse = 64;

/** A segment between two hosts. */
export interface SentSegment {
  readonly segment: Segment;
  readonly packet: IpPacket;
  readonly frame: Frame;
}

export interface TcpWatchOptions {
  readonly tell: Tell;
  readonly progressBytes: number;
  /** The machine that sent it. */
  readonly macOf: (sent: SentSegment) => Mac | null;
}

interface Connection {
  readonly mac: Mac | null;
  /** From client to server, and back. */
  readonly flows: readonly [string, string];
  readonly server: string;
  readonly port: number;
  /** Sequence number of the SYN. */
  readonly synSequence: number;
  readonly http: HttpConversation;
  readonly clientSide: TcpStream;
  readonly tls: TlsHandshake;
  /** Undefined until the server has answered. */
  serverSide: TcpStream | undefined;
  isClosed: boolean;
  segments: number;
}

/** One direction of a connection. */
interface Flow {
  readonly connection: Connection;
  readonly isClient: boolean;
}

/** Follows TCP connections (RFC 9293): what is said on them as HTTP, and those that are refused. */
export class TcpWatch {
  readonly #connections = new BoundedMap<Connection>(maxConnections, (evicted) => this.#forget(evicted));
  readonly #flows = new Map<string, Flow>();
  readonly #options: TcpWatchOptions;

  constructor(options: TcpWatchOptions) {
    this.#options = options;
  }

  read(sent: SentSegment): void {
    const { segment, packet } = sent;
    const { sourcePort, destinationPort, flags } = segment;
    const flow = flowOf(pairOf(packet), sourcePort, destinationPort);
    const known = this.#flows.get(flow);
    if (known !== undefined) this.#use(known.connection);
    if (flags.syn && !flags.ack) this.#syn(flow, sent, known);
    else if (known === undefined) this.#adopt(flow, sent);
    else if (known.connection.isClosed) return;
    else if (known.isClient) this.#fromClient(known.connection, segment);
    else this.#fromServer(known.connection, segment);
  }

  /** Tell the bytes that no event has told yet. */
  flush(): void {
    for (const { http, isClosed } of this.#connections.values()) if (!isClosed) http.flush();
  }

  #use(connection: Connection): void {
    connection.segments += 1;
    if (connection.segments % segmentsOfUse === 0) this.#connections.get(connection.flows[0]);
  }

  #syn(flow: string, sent: SentSegment, before: Flow | undefined): void {
    const isRepeated =
      before?.isClient === true &&
      !before.connection.isClosed &&
      before.connection.synSequence === sent.segment.sequence;
    if (!isRepeated) this.#open(flow, sent, sent.segment.sequence);
  }

  /** A connection whose start was missed is followed from a request on. */
  #adopt(flow: string, sent: SentSegment): void {
    const { payload, sequence } = sent.segment;
    if (!/^(?:GET|HEAD|POST) \//.test(payload.toString('latin1', 0, 6))) return;
    this.#fromClient(this.#open(flow, sent, sequence - 1), sent.segment);
  }

  #open(flow: string, sent: SentSegment, synSequence: number): Connection {
    const mac = this.#options.macOf(sent);
    const { tell, progressBytes } = this.#options;
    const { destinationPort: port } = sent.segment;
    const server = receiverOf(sent.packet);
    const http = new HttpConversation({ mac, server, port }, tell, progressBytes);
    const tls = new TlsHandshake({ mac, server, port }, tell);
    const connection: Connection = {
      mac,
      server,
      port,
      synSequence,
      http,
      tls,
      flows: [flow, backFlow(flow)],
      clientSide: new TcpStream(synSequence + 1, both(http.clientSide, tls.client)),
      serverSide: undefined,
      isClosed: false,
      segments: 0,
    };
    // One that the server had opened to the client's port is over.
    this.#connections.delete(connection.flows[1]);

    this.#connections.set(flow, connection);
    this.#flows.set(flow, { connection, isClient: true });
    this.#flows.set(connection.flows[1], { connection, isClient: false });
    return connection;
  }

  #forget({ flows }: Connection): void {
    for (const flow of flows) this.#flows.delete(flow);
  }

  #fromClient(connection: Connection, segment: Segment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) {
      abort(connection, 'client');
      return;
    }
    if (flags.ack) {
      // The server's SYN was missed, or else its stream is there already.
      connection.serverSide ??= new TcpStream(acknowledgment, serverReader(connection));
      connection.serverSide.acknowledged(acknowledgment);
      connection.http.afterSegment();
    }
    connection.clientSide.add(sequence, payload, payloadBytes, flags.fin);
  }

  #fromServer(connection: Connection, segment: Segment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) {
      this.#reset(connection);
      return;
    }
    const first = flags.syn ? sequence + 1 : sequence;
    connection.serverSide ??= new TcpStream(first, serverReader(connection));
    if (flags.ack) connection.clientSide.acknowledged(acknowledgment);
    if (flags.syn) return;
    connection.serverSide.add(sequence, payload, payloadBytes, flags.fin);
    connection.http.afterSegment();
  }

  #reset(connection: Connection): void {
    const { mac, server, port } = connection;
    if (connection.serverSide === undefined) this.#options.tell(mac, { type: 'tcp-refused', server, port });
    abort(connection, 'server');
  }
}

const flowOf = (pair: string, from: number, to: number): string => pair + String.fromCharCode(from, to);

/** The same from the other end: two addresses of 4 characters and two ports of one. */
const backFlow = (flow: string): string => flow.slice(4, 8) + flow.slice(0, 4) + flow[9]! + flow[8]!;

/** Two readers of one side. */
const both = (one: StreamReader, other: StreamReader): StreamReader => ({
  bytes: (bytes) => {
    one.bytes(bytes);
    other.bytes(bytes);
  },
  hole: (sizeBytes) => {
    one.hole(sizeBytes);
    other.hole(sizeBytes);
  },
  end: () => {
    one.end();
    other.end();
  },
});

const serverReader = ({ http, tls }: Connection): StreamReader => both(http.serverSide, tls.server);

function abort(connection: Connection, by: 'client' | 'server'): void {
  connection.isClosed = true;
  connection.tls[by].end();
  connection.http.abort(by);
}
