import { FixedBody, OpenBody, type Body } from './http-body.ts';
import { ChunkedBody } from './http-chunks.ts';
import {
  contentLength,
  fieldValue,
  HeadBuffer,
  isChunked,
  parseResponseHead,
  type ResponseHead,
} from './http-head.ts';
import type { StreamReader } from '../tcp-stream.ts';

/** A response as far as it has come. */
export interface ResponseState {
  /** 0 before there is a status line. */
  readonly status: number;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly complete: boolean;
  /** The client closed the connection in the midst of the body; absent elsewhere. */
  readonly endedBy?: 'client';
  /** Where a redirect leads; absent elsewhere. */
  readonly location?: string | null;
  /** Body of a 200; absent where none was captured. */
  readonly firstBytes?: string;
}

export interface ResponseListener {
  /** Method of the request that the next response answers; undefined where none is open. */
  openMethod(): string | undefined;
  /** The response to the first open request is over, whether it came whole or not. */
  onEnd(state: ResponseState): void;
}

/** Reads the responses out of a server's side. */
export class HttpResponses implements StreamReader {
  readonly #listener: ResponseListener;
  readonly #head = new HeadBuffer();
  #response: { readonly head: ResponseHead | undefined; readonly body: Body } | undefined;

  constructor(listener: ResponseListener) {
    this.#listener = listener;
  }

  /** The first open response as far as it has come. */
  get state(): ResponseState {
    return this.#stateOf(false);
  }

  /** Body bytes of the first open response so far. */
  get bodyBytes(): number {
    return this.#response?.body.bytes ?? 0;
  }

  bytes(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.#listener.openMethod() !== undefined) {
      const rest = at === 0 ? bytes : bytes.subarray(at);
      at += this.#response === undefined ? this.#readHead(rest) : this.#response.body.add(rest);
      this.#finishWhole();
    }
  }

  hole(sizeBytes: number): void {
    let leftBytes = sizeBytes;
    while (leftBytes > 0 && this.#listener.openMethod() !== undefined) {
      // A head that is cut off: where its body starts is not known, and taken to be here.
      this.#response ??= this.#startResponse();
      leftBytes -= this.#response.body.skip(leftBytes);
      this.#finishWhole();
    }
  }

  /** The server closes, which is how a response without a length ends (RFC 9112 section 6.3, rule 8). */
  end(): void {
    this.#endAll(this.#response?.body.isOpen === true);
  }

  /** The connection is reset. */
  abort(by: 'client' | 'server'): void {
    if (by === 'client') this.clientEnds();
    this.#endAll(false);
  }

  /** The client closes: of a body whose length was announced, it does not want the rest. */
  clientEnds(): void {
    if (this.#response?.body.isOpen === false) this.#finish(false, 'client');
  }

  /** The client asks for more on this connection: it has the response before, though its end was not seen. */
  onNextRequest(): void {
    if (this.#response?.body.isOpen === true) this.#finish(true);
  }

  #readHead(bytes: Buffer): number {
    const usedBytes = this.#head.add(bytes);
    if (usedBytes !== undefined || this.#head.isFull) this.#response = this.#startResponse();
    const status = this.#response?.head?.status ?? 0;
    // Interim responses (RFC 9110 section 15.2) come before the response.
    if (status >= 100 && status < 200 && status !== 101) this.#response = undefined;
    return usedBytes ?? bytes.length;
  }

  #startResponse(): { readonly head: ResponseHead | undefined; readonly body: Body } {
    const head = parseResponseHead(this.#head.text);
    this.#head.clear();
    return { head, body: bodyOf(head, this.#listener.openMethod()) };
  }

  #finishWhole(): void {
    if (this.#response?.body.isWhole === true) this.#finish(true);
  }

  #endAll(isFirstComplete: boolean): void {
    this.#response ??= this.#head.text === '' ? undefined : this.#startResponse();
    if (this.#listener.openMethod() !== undefined) this.#finish(isFirstComplete);
    while (this.#listener.openMethod() !== undefined) this.#finish(false);
  }

  #finish(complete: boolean, endedBy?: 'client'): void {
    const state = this.#stateOf(complete);
    this.#response = undefined;
    this.#listener.onEnd(endedBy === undefined ? state : { ...state, endedBy });
  }

  #stateOf(complete: boolean): ResponseState {
    const { head, body } = this.#response ?? {};
    const totalBytes =
      head === undefined || isBodiless(head, this.#listener.openMethod()) ? null : contentLength(head.fields);
    const status = head?.status ?? 0;
    const state = { status, bytes: body?.bytes ?? 0, totalBytes, complete };
    const location =
      head !== undefined && status >= 300 && status < 400 ? fieldValue(head.fields, 'location') : null;
    const firstBytes = status === 200 ? (body?.first.hex ?? '') : '';
    return {
      ...state,
      ...(location === null ? {} : { location }),
      ...(firstBytes === '' ? {} : { firstBytes }),
    };
  }
}

/** RFC 9112 section 6.3. */
function bodyOf(head: ResponseHead | undefined, method: string | undefined): Body {
  if (head === undefined) return new OpenBody();
  if (isBodiless(head, method)) return new FixedBody(0);
  if (isChunked(head.fields)) return new ChunkedBody();
  const totalBytes = contentLength(head.fields);
  return totalBytes === null ? new OpenBody() : new FixedBody(totalBytes);
}

function isBodiless({ status }: ResponseHead, method: string | undefined): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}
