import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

/** A web server that can do what no good one does. */
export interface FaultyWebServer {
  readonly port: number;
  /** Breaks off what is still open. */
  stop(): Promise<void>;
}

export interface FaultyWebOptions {
  readonly root: string;
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Paths below the root of which it sends half, and then nothing more, keeping the connection open. */
  readonly stallsAt?: readonly string[];
  /** By HTTPS, with this certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** For the lab's own files on the lab's own network: GET of what lies below a folder, nothing more. */
export async function startFaultyWeb(options: FaultyWebOptions): Promise<FaultyWebServer> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    send(options, request, response).catch(() => response.writeHead(404).end());
  };
  const server = options.tls === undefined ? createHttp(answer) : createHttps(options.tls, answer);
  // A client that does not trust the certificate breaks off.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(
  { root, stallsAt = [] }: FaultyWebOptions,
  { url }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(new URL(url ?? '/', 'http://lab').pathname).replace(/^\/+/, '');
  const { size } = await stat(join(root, path));
  response.writeHead(200, { 'Content-Length': size });
  const stalls = stallsAt.includes(path);
  const stream = createReadStream(join(root, path), stalls ? { end: Math.floor(size / 2) - 1 } : {});
  if (stalls) stream.pipe(response, { end: false });
  else pipeline(stream, response, () => undefined);
}
