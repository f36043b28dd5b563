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
  /** Trouble by path below the root. */
  readonly troubles?: WebTroubles;
  /** By HTTPS, with this certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export type WebTroubles = Readonly<Record<string, WebTrouble>>;

/** Treatment of a path that no good web server gives it. */
export type WebTrouble =
  /** Half of the file, and then nothing more; the connection stays open. */
  | { readonly kind: 'stall' }
  /** Half of the file, and then a reset of the connection (RFC 9293 section 3.10.7.4). */
  | { readonly kind: 'cut' }
  /** An error page with this status. */
  | { readonly kind: 'status'; readonly status: number }
  /** A redirect to the same path, by the same protocol or by HTTPS. */
  | { readonly kind: 'redirect'; readonly to: 'http' | 'https' };

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
  { root, address, troubles = {} }: FaultyWebOptions,
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent(new URL(url, 'http://lab').pathname).replace(/^\/+/, '');
  const trouble = troubles[path];
  if (trouble?.kind === 'status') {
    response.writeHead(trouble.status, { 'Content-Type': 'text/html' }).end(errorPage(trouble.status));
    return;
  }
  if (trouble?.kind === 'redirect') {
    response.writeHead(302, { Location: `${trouble.to}://${address}${url}`, 'Content-Length': 0 }).end();
    return;
  }
  const { size } = await stat(join(root, path));
  response.writeHead(200, { 'Content-Length': size });
  if (trouble === undefined) {
    pipeline(createReadStream(join(root, path)), response, () => undefined);
    return;
  }
  const half = createReadStream(join(root, path), { end: Math.floor(size / 2) - 1 });
  half.pipe(response, { end: false });
  if (trouble.kind === 'cut')
    half.once('end', () => response.write('', () => response.socket?.resetAndDestroy()));
}

const errorPage = (status: number): string =>
  `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body></body></html>\n`;
