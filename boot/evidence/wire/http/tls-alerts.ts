import type { StreamReader } from '../tcp-stream.ts';

/** Record types of TLS (RFC 5246 section 6.2.1, RFC 8446 section 5.1). */
const alertType = 21;
const handshakeType = 22;
const headerBytes = 5;
/** A header, level and description. */
const alertBytes = 7;

type Side = 'client' | 'server';

/** Both sides of a TLS handshake: who ends it, with which alert, or with none while it is under way. */
export class TlsHandshake {
  readonly client: TlsAlerts;
  readonly server: TlsAlerts;
  #isTold = false;

  constructor(tell: (by: Side, alert: number | null) => void) {
    const reader = (by: Side): TlsAlerts =>
      new TlsAlerts((alert) => {
        const isUnderWay = this.client.isUnderWay && this.server.isUnderWay;
        if (alert === null && (this.#isTold || !isUnderWay)) return;
        this.#isTold = true;
        tell(by, alert);
      });
    this.client = reader('client');
    this.server = reader('server');
  }
}

/** Reads the alerts of one side of a TLS handshake (RFC 5246 section 7.2), until its records are encrypted. */
class TlsAlerts implements StreamReader {
  readonly #onAlert: (description: number | null) => void;
  #head: number[] = [];
  #bodyLeftBytes = 0;
  /** Bytes are missing: an alert is then known by having a segment of its own. */
  #isLost = false;
  #isOver = false;
  #hasBegun = false;

  constructor(onAlert: (description: number | null) => void) {
    this.#onAlert = onAlert;
  }

  /** It has said something, and not yet that it encrypts. */
  get isUnderWay(): boolean {
    return this.#hasBegun && !this.#isOver;
  }

  bytes(bytes: Buffer): void {
    if (this.#isLost) {
      if (bytes.length !== alertBytes || bytes[0] !== alertType) return;
      this.#isLost = false;
    }
    let at = 0;
    while (at < bytes.length && !this.#isOver) {
      const skippedBytes = Math.min(this.#bodyLeftBytes, bytes.length - at);
      this.#bodyLeftBytes -= skippedBytes;
      at += skippedBytes;
      if (at < bytes.length) this.#add(bytes[at++]!);
    }
  }

  hole(sizeBytes: number): void {
    this.#isLost ||= sizeBytes > this.#bodyLeftBytes;
    this.#bodyLeftBytes = this.#isLost ? 0 : this.#bodyLeftBytes - sizeBytes;
    if (this.#isLost) this.#head = [];
  }

  /** FIN or reset. */
  end(): void {
    this.#onAlert(null);
    this.#isOver = true;
  }

  #add(byte: number): void {
    this.#head.push(byte);
    const [type = 0, major, , high = 0, low = 0, , description = 0] = this.#head;
    if (this.#head.length === headerBytes) {
      // Other types and longer alerts: another protocol, or encrypted.
      const sizeBytes = high * 256 + low;
      if (major === 3 && type === alertType && sizeBytes === alertBytes - headerBytes) return;
      this.#hasBegun = true;
      this.#isOver = type !== handshakeType || major !== 3;
      this.#bodyLeftBytes = sizeBytes;
      this.#head = [];
    }
    if (this.#head.length < alertBytes) return;
    this.#head = [];
    this.#onAlert(description);
  }
}
