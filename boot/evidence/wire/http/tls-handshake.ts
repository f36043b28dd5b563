import type { StreamReader } from '../tcp-stream.ts';
import type { Tell } from '../tell.ts';
import type { Parties } from './http-conversation.ts';

/** Record types of TLS (RFC 5246 section 6.2.1, RFC 8446 section 5.1). */
const changeCipherSpecType = 20;
const alertType = 21;
const handshakeType = 22;
const applicationDataType = 23;
const headerBytes = 5;
/** A header, level and description. */
const alertBytes = 7;
/** An alert, its content type and the tag of the cipher (RFC 8446 section 5.2). */
const encryptedAlertBytes = 19;

const serverHello = 2;
/** After the type, length and version of the message. */
const randomAt = 6;
/** The random of a ServerHello that asks for another ClientHello: a HelloRetryRequest (RFC 8446 section 4.1.3). */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
const endOfRandom = randomAt + retryRandom.length;

type Side = 'client' | 'server';

/** Told of each step of one side of a handshake. */
interface SideListener {
  onHello(): void;
  /** It asks for another hello, after which comes its own. */
  onRetry(): void;
  /** Its records are encrypted from here on. */
  onEncrypted(): void;
  /** @param alert null where it closes the connection, or where its alert cannot be read */
  onEnd(alert: number | null): void;
}

/** Both sides of a TLS handshake, told as events: who begins it, that it is done, or who ends it and by which alert. */
export class TlsHandshake {
  readonly client: TlsSide;
  readonly server: TlsSide;

  constructor({ mac, server, port }: Parties, tell: Tell) {
    let isTold = false;
    const side = (by: Side): TlsSide =>
      new TlsSide({
        onHello: () => tell(mac, { type: 'tls-hello', server, port, by }),
        onRetry: () => {
          this.client.retry();
          this.server.retry();
        },
        onEncrypted: () => {
          if (this.client.isEncrypted && this.server.isEncrypted)
            tell(mac, { type: 'tls-established', server, port });
        },
        onEnd: (alert) => {
          const hasBegun = this.client.hasBegun && this.server.hasBegun;
          if (alert === null && (isTold || !hasBegun || this[by].isEncrypted)) return;
          isTold = true;
          tell(mac, { type: 'tls-end', server, port, by, alert });
        },
      });
    this.client = side('client');
    this.server = side('server');
  }
}

/** Reads the records of one side of a TLS handshake (RFC 5246 section 6.2.1), until they are encrypted. */
class TlsSide implements StreamReader {
  readonly #listener: SideListener;
  #head: number[] = [];
  #bodyLeftBytes = 0;
  /** Bytes are missing: a record is then known where a segment begins with it. */
  #isLost = false;
  #isOver = false;
  #hasBegun = false;
  /** The beginning of a message, as far as it has come; null where it is not to be read. */
  #message: Buffer | null = null;
  /** It is TLS 1.3, where a change of ciphers means nothing (RFC 8446 appendix D.4), and plain messages come after it. */
  #ignoresChange = false;
  #hasChangedCipher = false;
  #isEncrypted = false;

  constructor(listener: SideListener) {
    this.#listener = listener;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isEncrypted(): boolean {
    return this.#isEncrypted;
  }

  bytes(bytes: Buffer): void {
    if (this.#isLost) {
      if (!beginsRecord(bytes)) return;
      this.#isLost = false;
    }
    let at = 0;
    while (at < bytes.length && !this.#isOver) {
      const body = bytes.subarray(at, at + this.#bodyLeftBytes);
      this.#readMessage(body);
      this.#bodyLeftBytes -= body.length;
      at += body.length;
      if (at < bytes.length) this.#add(bytes[at++]!);
    }
  }

  hole(sizeBytes: number): void {
    this.#isLost ||= sizeBytes > this.#bodyLeftBytes;
    this.#bodyLeftBytes = this.#isLost ? 0 : this.#bodyLeftBytes - sizeBytes;
    if (this.#isLost) this.#head = [];
    this.#message = null;
  }

  /** The server asks for another hello of the client, and sends another one itself. */
  retry(): void {
    this.#ignoresChange = true;
  }

  /** FIN or reset. */
  end(): void {
    this.#listener.onEnd(null);
    this.#isOver = true;
  }

  #add(byte: number): void {
    this.#head.push(byte);
    const [type = 0, major = 0, , high = 0, low = 0, , description = 0] = this.#head;
    if (this.#head.length === headerBytes) {
      const sizeBytes = high * 256 + low;
      const isAlert = major === 3 && type === alertType && sizeBytes === alertBytes - headerBytes;
      if (isAlert && !this.#hasChangedCipher) return;
      this.#head = [];
      this.#bodyLeftBytes = sizeBytes;
      this.#record(major === 3 ? type : null, sizeBytes);
    }
    if (this.#head.length < alertBytes) return;
    this.#head = [];
    this.#listener.onEnd(description);
  }

  /** @param type null where it is no record of TLS */
  #record(type: number | null, sizeBytes: number): void {
    this.#message = null;
    if (type === handshakeType && !this.#hasChangedCipher) {
      if (!this.#hasBegun) this.#listener.onHello();
      this.#hasBegun = true;
      this.#message = Buffer.alloc(0);
    } else if (type === changeCipherSpecType && this.#hasBegun) this.#hasChangedCipher = !this.#ignoresChange;
    else {
      this.#isOver = true;
      if (type !== null && this.#hasBegun) this.#encrypted(type, sizeBytes);
    }
  }

  #readMessage(bytes: Buffer): void {
    if (this.#message === null) return;
    this.#message = Buffer.concat([this.#message, bytes.subarray(0, endOfRandom - this.#message.length)]);
    if (this.#message.length < endOfRandom) return;
    const isRetry = this.#message[0] === serverHello && this.#message.subarray(randomAt).equals(retryRandom);
    this.#message = null;
    if (isRetry) this.#listener.onRetry();
  }

  /** TLS 1.3 encrypts alerts too, and calls them application data; a message of a handshake is longer. */
  #encrypted(type: number, sizeBytes: number): void {
    if (type === applicationDataType && sizeBytes === encryptedAlertBytes) {
      this.#listener.onEnd(null);
      return;
    }
    this.#isEncrypted = true;
    this.#listener.onEncrypted();
  }
}

/** A segment that begins with a record by which a handshake ends. */
const beginsRecord = ({ 0: type, 1: major, length }: Buffer): boolean =>
  type === alertType
    ? length === alertBytes
    : major === 3 && (type === changeCipherSpecType || type === applicationDataType);
