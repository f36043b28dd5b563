import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** One request as it came. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

/** A web server on loopback whose answers a test writes. */
export class TestWeb {
  readonly asked: Asked[] = [];
  /** One for each request, and the last for all that follow. */
  answers: ((response: ServerResponse, request: IncomingMessage) => void)[] = [];
  held: { readonly response: ServerResponse; readonly afterBytes: number } | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const { range, authorization } = request.headers;
      const ifRange = request.headers['if-range'] as string | undefined;
      this.asked.push({ path: request.url ?? '', range, ifRange, authorization });
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      answer?.(response, request);
    });
  }

  static async start(): Promise<TestWeb> {
    const web = new TestWeb();
    web.#server.listen(0, '127.0.0.1');
    await once(web.#server, 'listening');
    return web;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The client has so many bytes. */
  has(doneBytes: number): void {
    if (this.held?.afterBytes === doneBytes) this.held.response.destroy();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, 'close');
  }
}

/** Serve a content with ranges, as nginx does. */
export const serve =
  (content: Buffer, etag = '"1"') =>
  (response: ServerResponse, request: IncomingMessage): void => {
    const { range, 'if-range': ifRange } = request.headers;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? NaN);
    const headers = { etag, 'content-type': 'application/octet-stream' };
    if (Number.isNaN(from) || (ifRange !== undefined && ifRange !== etag))
      response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    else if (from >= content.length)
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    else
      response
        .writeHead(206, {
          ...headers,
          'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
          'content-length': content.length - from,
        })
        .end(content.subarray(from));
  };

/** Send the beginning, and break the connection off when the client has it all: see `TestWeb.has`. */
export const breakOff =
  (web: TestWeb, content: Buffer, afterBytes: number, headers: Record<string, string> = { etag: '"1"' }) =>
  (response: ServerResponse, request: IncomingMessage): void => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from === 0 ? 200 : 206, {
      ...{ ...headers, 'content-length': content.length - from },
      ...(from === 0 ? {} : range),
    });
    response.write(content.subarray(from, afterBytes));
    web.held = { response, afterBytes };
  };
