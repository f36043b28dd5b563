import type { StreamReader } from '../tcp-stream.ts';

/** Record types of TLS (RFC 5246 section 6.2.1, RFC 8446 section 5.1). */
const alertType = 21;
const handshakeType = 22;
const headerBytes = 5;
/** A header, level and description. */
const alertBytes = 7;

/** Reads the alerts of one side of a TLS handshake (RFC 5246 section 7.2), until its records are encrypted. */
export class TlsAlerts implements StreamReader {
  readonly #onAlert: (description: number) => void;
  #head: number[] = [];
  #bodyLeftBytes = 0;
  /** Bytes are missing: an alert is then known by having a segment of its own. */
  #isLost = false;
  #isOver = false;

  constructor(onAlert: (description: number) => void) {
    this.#onAlert = onAlert;
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

  end(): void {
    this.#isOver = true;
  }

  #add(byte: number): void {
    this.#head.push(byte);
    const [type = 0, major, , high = 0, low = 0, , description = 0] = this.#head;
    if (this.#head.length === headerBytes) {
      // Other types and longer alerts: another protocol, or encrypted.
      const sizeBytes = high * 256 + low;
      if (major === 3 && type === alertType && sizeBytes === alertBytes - headerBytes) return;
      this.#isOver = type !== handshakeType || major !== 3;
      this.#bodyLeftBytes = sizeBytes;
      this.#head = [];
    }
    if (this.#head.length < alertBytes) return;
    this.#head = [];
    this.#onAlert(description);
  }
}
