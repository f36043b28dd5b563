import { BoundedMap } from '../../../system/bounded-map.ts';
import { HttpConversation } from './http/http-conversation.ts';
import { TlsHandshake } from './http/tls-alerts.ts';
import { TcpStream, type StreamReader } from './tcp-stream.ts';
import type { Mac } from '../../chain/event.ts';
import type { Frame } from './packet/ethernet.ts';
import type { Segment } from './packet/tcp.ts';
import type { Tell } from './tell.ts';

const maxConnections = 1024;

/** A segment between two hosts. */
export interface SentSegment {
  readonly segment: Segment;
  readonly source: string;
  readonly destination: string;
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
  /** Address and port. */
  readonly client: string;
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
}

/** Follows TCP connections (RFC 9293): what is said on them as HTTP, and those that are refused. */
export class TcpWatch {
  readonly #connections = new BoundedMap<Connection>(maxConnections);
  readonly #options: TcpWatchOptions;

  constructor(options: TcpWatchOptions) {
    this.#options = options;
  }

  read(sent: SentSegment): void {
    const { segment } = sent;
    const from = `${sent.source}:${segment.sourcePort}`;
    const to = `${sent.destination}:${segment.destinationPort}`;
    // The same key for either direction.
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const known = this.#connections.get(key);
    if (segment.flags.syn && !segment.flags.ack) this.#syn(key, from, sent, known);
    else if (known === undefined) this.#adopt(key, from, sent);
    else if (known.isClosed) return;
    else if (known.client === from) this.#fromClient(known, segment);
    else this.#fromServer(known, segment);
  }

  /** Tell the bytes that no event has told yet. */
  flush(): void {
    for (const { http, isClosed } of this.#connections.values()) if (!isClosed) http.flush();
  }

  #syn(key: string, client: string, sent: SentSegment, before: Connection | undefined): void {
    const { sequence } = sent.segment;
    const isRepeated =
      before?.isClosed === false && before.client === client && before.synSequence === sequence;
    if (!isRepeated) this.#open(key, client, sent, sequence);
  }

  /** A connection whose start was missed is followed from a request on. */
  #adopt(key: string, client: string, sent: SentSegment): void {
    const { payload, sequence } = sent.segment;
    if (!/^(?:GET|HEAD|POST) \//.test(payload.toString('latin1', 0, 6))) return;
    this.#fromClient(this.#open(key, client, sent, sequence - 1), sent.segment);
  }

  #open(key: string, client: string, sent: SentSegment, synSequence: number): Connection {
    const mac = this.#options.macOf(sent);
    const { tell, progressBytes } = this.#options;
    const { destination: server } = sent;
    const { destinationPort: port } = sent.segment;
    const http = new HttpConversation({ mac, server, port }, tell, progressBytes);
    const tls = new TlsHandshake((by, alert) => tell(mac, { type: 'tls-end', server, port, by, alert }));
    const connection: Connection = {
      mac,
      server,
      port,
      synSequence,
      http,
      tls,
      client,
      clientSide: new TcpStream(synSequence + 1, both(http.clientSide, tls.client)),
      serverSide: undefined,
      isClosed: false,
    };
    this.#connections.set(key, connection);
    return connection;
  }

  #fromClient(connection: Connection, segment: Segment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) return abort(connection, 'client');
    if (flags.ack) {
      // The server's SYN was missed, or else its stream is there already.
      connection.serverSide ??= new TcpStream(acknowledgment, serverReader(connection));
      connection.serverSide.acknowledged(acknowledgment);
    }
    connection.clientSide.add(sequence, payload, payloadBytes, flags.fin);
  }

  #fromServer(connection: Connection, segment: Segment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) return this.#reset(connection);
    const first = flags.syn ? sequence + 1 : sequence;
    connection.serverSide ??= new TcpStream(first, serverReader(connection));
    if (flags.ack) connection.clientSide.acknowledged(acknowledgment);
    if (!flags.syn) connection.serverSide.add(sequence, payload, payloadBytes, flags.fin);
  }

  #reset(connection: Connection): void {
    const { mac, server, port } = connection;
    if (connection.serverSide === undefined) this.#options.tell(mac, { type: 'tcp-refused', server, port });
    abort(connection, 'server');
  }
}

/** Two readers of one side. */
const both = (one: StreamReader, other: StreamReader): StreamReader => ({
  bytes: (bytes) => (one.bytes(bytes), other.bytes(bytes)),
  hole: (sizeBytes) => (one.hole(sizeBytes), other.hole(sizeBytes)),
  end: () => (one.end(), other.end()),
});

const serverReader = ({ http, tls }: Connection): StreamReader => both(http.serverSide, tls.server);

function abort(connection: Connection, by: 'client' | 'server'): void {
  connection.isClosed = true;
  connection.tls[by].end();
  connection.http.abort();
}
