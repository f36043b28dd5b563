import { fieldValue, type RequestHead } from './http-head.ts';
import { HttpRequests } from './http-requests.ts';
import { HttpResponses, type ResponseListener, type ResponseState } from './http-responses.ts';
import { Progress } from '../progress.ts';
import type { StreamReader } from '../tcp-stream.ts';
import type { Tell } from '../tell.ts';

/** Whose conversation it is. */
export interface Parties {
  readonly mac: string | null;
  readonly server: string;
  readonly port: number;
}

interface OpenRequest {
  readonly method: string;
  readonly path: string;
  readonly progress: Progress;
}

/** More than that are not asked for ahead of their answers. */
const maxOpenRequests = 32;
const httpPort = 80;

/** The requests and responses of one connection, told as events (RFC 9112 section 9.3: persistent connections). */
export class HttpConversation implements ResponseListener {
  readonly #mac: string | null;
  readonly #server: string;
  readonly #tell: Tell;
  readonly #progressBytes: number;
  readonly #open: OpenRequest[] = [];
  readonly #requests = new HttpRequests((head) => this.#request(head));
  readonly #responses = new HttpResponses(this);

  constructor({ mac, server, port }: Parties, tell: Tell, progressBytes: number) {
    this.#mac = mac;
    this.#server = port === httpPort ? server : `${server}:${port}`;
    this.#tell = tell;
    this.#progressBytes = progressBytes;
  }

  get clientSide(): StreamReader {
    const requests = this.#requests;
    return {
      bytes: (bytes) => requests.bytes(bytes),
      hole: (sizeBytes) => requests.hole(sizeBytes),
      end: () => {
        requests.end();
        this.#responses.clientEnds();
      },
    };
  }

  get serverSide(): StreamReader {
    const responses = this.#responses;
    return {
      bytes: (bytes) => {
        this.#requests.resume();
        responses.bytes(bytes);
      },
      hole: (sizeBytes) => {
        this.#requests.resume();
        responses.hole(sizeBytes);
      },
      end: () => responses.end(),
    };
  }

  /** The connection is reset. */
  abort(by: 'client' | 'server'): void {
    this.#responses.abort(by);
  }

  /** Call after each whole segment of the server, so that progress does not depend on how much of it was captured. */
  afterSegment(): void {
    const [first] = this.#open;
    const { bodyBytes } = this.#responses;
    if (first?.progress.passes(bodyBytes) === true)
      this.#tellProgress(first, bodyBytes, this.#responses.state.totalBytes);
  }

  /** Tell the bytes that no event has told yet. */
  flush(): void {
    const [first] = this.#open;
    const { bytes, totalBytes } = this.#responses.state;
    if (first?.progress.differs(bytes)) this.#tellProgress(first, bytes, totalBytes);
  }

  openMethod(): string | undefined {
    return this.#open[0]?.method;
  }

  onEnd(state: ResponseState): void {
    const first = this.#open.shift();
    if (first === undefined) return;
    this.#tell(this.#mac, { type: 'http-response', server: this.#server, path: first.path, ...state });
  }

  #request({ method, path, fields }: RequestHead): void {
    this.#responses.onNextRequest();
    if (this.#open.length >= maxOpenRequests) return;
    this.#open.push({ method, path, progress: new Progress(this.#progressBytes) });
    this.#tell(this.#mac, {
      type: 'http-request',
      server: this.#server,
      method,
      path,
      userAgent: fieldValue(fields, 'user-agent'),
      range: fieldValue(fields, 'range'),
    });
  }

  #tellProgress({ path }: OpenRequest, bytes: number, totalBytes: number | null): void {
    this.#tell(this.#mac, { type: 'http-progress', path, bytes, totalBytes });
  }
}
