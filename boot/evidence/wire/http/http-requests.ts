import { FixedBody, type Body } from './http-body.ts';
import {
  contentLength,
  HeadBuffer,
  isChunked,
  looksLikeRequest,
  parseRequestHead,
  type RequestHead,
} from './http-head.ts';
import type { StreamReader } from '../tcp-stream.ts';

/**
 * Reads the requests out of a client's side. Where it cannot follow (a head cut off by the snap length, another
 * protocol) it waits for `resume`.
 */
export class HttpRequests implements StreamReader {
  readonly #onRequest: (head: RequestHead) => void;
  readonly #head = new HeadBuffer();
  #body: Body | undefined;
  #isLost = false;
  /** TLS, say: encrypted bytes must not be taken for a request by chance. */
  #isForeign = false;
  #hasAsked = false;

  constructor(onRequest: (head: RequestHead) => void) {
    this.#onRequest = onRequest;
  }

  bytes(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.#isLost) {
      const rest = bytes.subarray(at);
      at += this.#body === undefined ? this.#readHead(rest) : this.#body.add(rest);
      if (this.#body?.isWhole === true) this.#body = undefined;
    }
  }

  hole(sizeBytes: number): void {
    if (this.#isLost) return;
    const ownBytes = this.#body?.skip(sizeBytes) ?? 0;
    if (this.#body?.isWhole === true) this.#body = undefined;
    if (ownBytes < sizeBytes) this.#lose();
  }

  end(): void {
    this.#isLost = true;
  }

  /** The server answers: what the client says next is a new request. */
  resume(): void {
    this.#isLost = this.#isForeign;
  }

  #readHead(bytes: Buffer): number {
    const usedBytes = this.#head.add(bytes);
    const isRequest = looksLikeRequest(this.#head.text);
    if (!isRequest) this.#isForeign = !this.#hasAsked;
    if (!isRequest || this.#head.isFull) this.#lose();
    else if (usedBytes !== undefined) this.#finishHead();
    return usedBytes ?? bytes.length;
  }

  #finishHead(): void {
    const head = parseRequestHead(this.#head.text);
    this.#head.clear();
    if (head === undefined) {
      this.#lose();
      return;
    }
    this.#ask(head);
    const bodyBytes = contentLength(head.fields) ?? 0;
    if (bodyBytes > 0) this.#body = new FixedBody(bodyBytes);
    if (isChunked(head.fields)) this.#lose();
  }

  /** What was read of a head still says what is asked for. */
  #lose(): void {
    const head = parseRequestHead(this.#head.text);
    this.#head.clear();
    this.#body = undefined;
    this.#isLost = true;
    if (head !== undefined) this.#ask(head);
  }

  #ask(head: RequestHead): void {
    this.#hasAsked = true;
    this.#onRequest(head);
  }
}
