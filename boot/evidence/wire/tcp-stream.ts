/** What one side of a TCP connection says, in order and each byte once. */
export interface StreamReader {
  /** Valid during the call only. */
  bytes(bytes: Buffer): void;
  /** Bytes that were sent and not captured: cut off by the snap length, or missed. */
  hole(sizeBytes: number): void;
  /** FIN: nothing more comes. */
  end(): void;
}

interface LaterSegment {
  readonly sequence: number;
  readonly payload: Buffer;
  readonly payloadBytes: number;
  readonly fin: boolean;
}

const maxLaterSegments = 64;
const maxLaterBytes = 65_536;
/** The largest window there is (RFC 7323 section 2.3): nothing valid lies further ahead. */
const maxWindowBytes = 2 ** 30;

/** Puts one side of a connection in order by its sequence numbers (RFC 9293 section 3.4). */
export class TcpStream {
  readonly #reader: StreamReader;
  /** Sequence number of the next byte. */
  #next: number;
  #later: LaterSegment[] = [];
  #hasEnded = false;

  constructor(firstSequence: number, reader: StreamReader) {
    this.#next = firstSequence >>> 0;
    this.#reader = reader;
  }

  add(sequence: number, payload: Buffer, payloadBytes: number, fin: boolean): void {
    if (this.#hasEnded || (payloadBytes === 0 && !fin)) return;
    const ahead = this.#ahead(sequence);
    if (ahead > 0) this.#keep({ sequence, payload, payloadBytes, fin }, ahead);
    else this.#take(-ahead, payload, payloadBytes, fin);
    this.#takeLater();
  }

  /** The other side has everything before `sequence`: what is missing by now was missed by the capture alone. */
  acknowledged(sequence: number): void {
    for (let missing = this.#ahead(sequence); missing > 0; missing = this.#ahead(sequence)) {
      if (this.#hasEnded || missing > maxWindowBytes) return;
      const toLater = this.#later
        .map((segment) => this.#ahead(segment.sequence))
        .filter((ahead) => ahead > 0);
      this.#advance(Buffer.alloc(0), Math.min(missing, ...toLater));
      this.#takeLater();
    }
  }

  /** How far a sequence number lies beyond the next byte; they count modulo 2^32. */
  #ahead(sequence: number): number {
    return (sequence - this.#next) | 0;
  }

  #take(knownBytes: number, payload: Buffer, payloadBytes: number, fin: boolean): void {
    const freshBytes = payloadBytes - knownBytes;
    if (freshBytes < 0) return;
    this.#advance(knownBytes === 0 ? payload : payload.subarray(knownBytes), freshBytes);
    if (!fin) return;
    this.#hasEnded = true;
    this.#later = [];
    this.#reader.end();
  }

  #advance(captured: Buffer, sizeBytes: number): void {
    this.#next = (this.#next + sizeBytes) >>> 0;
    if (captured.length > 0) this.#reader.bytes(captured);
    if (sizeBytes > captured.length) this.#reader.hole(sizeBytes - captured.length);
  }

  #keep(segment: LaterSegment, ahead: number): void {
    if (ahead > maxWindowBytes || this.#later.length >= maxLaterSegments) return;
    const heldBytes = this.#later.reduce((sum, { payload }) => sum + payload.length, 0);
    // A copy, so that the capture's buffer is not kept for a part of it. Beyond the limit only the length is kept.
    const payload = Buffer.from(segment.payload.subarray(0, maxLaterBytes - heldBytes));
    this.#later.push({ ...segment, payload });
  }

  #takeLater(): void {
    for (;;) {
      const at = this.#later.findIndex(({ sequence }) => this.#ahead(sequence) <= 0);
      const [segment] = at < 0 ? [] : this.#later.splice(at, 1);
      if (segment === undefined) return;
      this.#take(-this.#ahead(segment.sequence), segment.payload, segment.payloadBytes, segment.fin);
    }
  }
}
