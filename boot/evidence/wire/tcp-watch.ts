import { BoundedMap } from '../../../system/bounded-map.ts';
import { HttpConversation } from './http/http-conversation.ts';
import { TlsHandshake } from './http/tls-alerts.ts';
import { TcpStream, type StreamReader } from './tcp-stream.ts';
import type { Segment } from './packet/tcp.ts';
import type { Tell } from './tell.ts';

const maxConnections = 1024;

/** A segment between two hosts. */
export interface SentSegment extends Segment {
  readonly source: string;
  readonly destination: string;
  readonly mac: string | null;
}

interface Connection {
  readonly mac: string | null;
  readonly server: string;
  readonly port: number;
  /** Sequence number of the SYN. */
  readonly synSequence: number;
  readonly http: HttpConversation;
  readonly client: TcpStream;
  readonly tls: TlsHandshake;
  /** Undefined until the server has answered. */
  serverSide: TcpStream | undefined;
  isClosed: boolean;
}

/** Follows TCP connections (RFC 9293): what is said on them as HTTP, and those that are refused. */
export class TcpWatch {
  readonly #connections = new BoundedMap<Connection>(maxConnections);
  readonly #tell: Tell;
  readonly #progressBytes: number;

  constructor(tell: Tell, progressBytes: number) {
    this.#tell = tell;
    this.#progressBytes = progressBytes;
  }

  read(segment: SentSegment): void {
    if (segment.flags.syn && !segment.flags.ack) return this.#syn(segment);
    const asked = this.#connections.get(keyOf(segment));
    const answered = asked ?? this.#connections.get(reverseKeyOf(segment));
    if (answered === undefined) this.#adopt(segment);
    else if (answered.isClosed) return;
    else if (asked !== undefined) this.#fromClient(asked, segment);
    else this.#fromServer(answered, segment);
  }

  /** Tell the bytes that no event has told yet. */
  flush(): void {
    for (const { http, isClosed } of this.#connections.values()) if (!isClosed) http.flush();
  }

  #syn(segment: SentSegment): void {
    const before = this.#connections.get(keyOf(segment));
    const isRepeated = before?.isClosed === false && before.synSequence === segment.sequence;
    if (!isRepeated) this.#open(segment, segment.sequence);
  }

  /** A connection whose start was missed is followed from a request on. */
  #adopt(segment: SentSegment): void {
    if (!/^(?:GET|HEAD|POST) \//.test(segment.payload.toString('latin1', 0, 6))) return;
    this.#fromClient(this.#open(segment, segment.sequence - 1), segment);
  }

  #open(segment: SentSegment, synSequence: number): Connection {
    const { mac, destination: server, destinationPort: port } = segment;
    const http = new HttpConversation({ mac, server, port }, this.#tell, this.#progressBytes);
    const tls = new TlsHandshake((by, alert) =>
      this.#tell(mac, { type: 'tls-end', server, port, by, alert }),
    );
    const connection: Connection = {
      mac,
      server,
      port,
      synSequence,
      http,
      tls,
      client: new TcpStream(synSequence + 1, both(http.clientSide, tls.client)),
      serverSide: undefined,
      isClosed: false,
    };
    this.#connections.set(keyOf(segment), connection);
    return connection;
  }

  #fromClient(connection: Connection, segment: SentSegment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) return abort(connection, 'client');
    if (flags.ack) {
      // The server's SYN was missed, or else its stream is there already.
      connection.serverSide ??= new TcpStream(acknowledgment, serverReader(connection));
      connection.serverSide.acknowledged(acknowledgment);
    }
    connection.client.add(sequence, payload, payloadBytes, flags.fin);
  }

  #fromServer(connection: Connection, segment: SentSegment): void {
    const { sequence, acknowledgment, flags, payload, payloadBytes } = segment;
    if (flags.rst) return this.#reset(connection);
    const first = flags.syn ? sequence + 1 : sequence;
    connection.serverSide ??= new TcpStream(first, serverReader(connection));
    if (flags.ack) connection.client.acknowledged(acknowledgment);
    if (!flags.syn) connection.serverSide.add(sequence, payload, payloadBytes, flags.fin);
  }

  #reset(connection: Connection): void {
    const { mac, server, port } = connection;
    if (connection.serverSide === undefined) this.#tell(mac, { type: 'tcp-refused', server, port });
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

const keyOf = ({ source, sourcePort, destination, destinationPort }: SentSegment): string =>
  `${source}:${sourcePort} ${destination}:${destinationPort}`;

const reverseKeyOf = ({ source, sourcePort, destination, destinationPort }: SentSegment): string =>
  `${destination}:${destinationPort} ${source}:${sourcePort}`;
