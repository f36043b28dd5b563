import type { BootEvent, Mac } from '../../chain/event.ts';
import type { HttpRequest } from './http-request.ts';

export type TellEvent = (event: BootEvent) => void;

/** How a request ended. */
export interface ResponseEnd {
  readonly status: number;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly complete: boolean;
}

/** Tells requests as boot events of the machine that their path names. */
export class HttpEvents {
  readonly #tell: TellEvent;
  readonly #clock: () => number;
  readonly #macOf: (address: string) => Mac | null;

  /** @param macOf the machine that has an address, for files whose path names none; no image is given by it */
  constructor(tell: TellEvent, clock: () => number, macOf: (address: string) => Mac | null = () => null) {
    this.#tell = tell;
    this.#clock = clock;
    this.#macOf = macOf;
  }

  /** @returns what to call when the answer has gone out, or its connection has broken */
  request(request: HttpRequest, named: Mac | null): (end: ResponseEnd) => void {
    const { method = 'GET', headers, socket } = request;
    const mac = named ?? this.#macOf((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
    const { path, server } = placeOf(request);
    this.#tell({
      type: 'http-request',
      atMs: this.#clock(),
      mac,
      server,
      method,
      path,
      userAgent: headers['user-agent'] ?? null,
      range: headers.range ?? null,
    });
    return (end) => this.#tell({ type: 'http-response', atMs: this.#clock(), mac, server, path, ...end });
  }

  progress(request: HttpRequest, mac: Mac, bytes: number, totalBytes: number): void {
    const { path } = placeOf(request);
    this.#tell({ type: 'http-progress', atMs: this.#clock(), mac, path, bytes, totalBytes });
  }
}

function placeOf({ url = '', socket }: HttpRequest): { readonly path: string; readonly server: string } {
  const { localAddress = '', localPort = 80 } = socket;
  const address = localAddress.replace(/^::ffff:/, '');
  return { path: decoded(url), server: localPort === 80 ? address : `${address}:${localPort}` };
}

function decoded(url: string): string {
  if (!url.includes('%')) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
