import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { listenError } from './listen-error.ts';

/** romkit's own web server for files: scripts, kernels, initrds. */
export interface FileServer {
  readonly address: string;
  readonly port: number;
  /** Ends open transfers too. */
  close(): Promise<void>;
}

export interface FileServerOptions {
  readonly root: string;
  /** Address to listen on. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Called once for each request, when its answer has been sent or its connection has broken. */
  readonly onRequest?: (request: ServedRequest) => void;
}

export interface ServedRequest {
  readonly clientAddress: string;
  readonly method: string;
  /** Percent-decoded, with query. */
  readonly path: string;
  readonly userAgent: string | null;
  /** `Range` header as it came. */
  readonly range: string | null;
  readonly status: number;
  /** Bytes of the body that went out, and how many were announced. */
  readonly bytes: number;
  readonly totalBytes: number | null;
  /** The whole answer went out. */
  readonly complete: boolean;
}

/**
 * Serve the files below a folder, with byte ranges (RFC 9110, section 14). Nothing outside of it, no file whose name
 * starts with a dot, no listings.
 * @throws RomkitError `address-in-use` or `address-not-available`.
 */
export async function startFileServer(options: FileServerOptions): Promise<FileServer> {
  const [{ default: fastify }, { default: fastifyStatic }] = await Promise.all([
    import('fastify'),
    import('@fastify/static'),
  ]);
  const server = fastify({ forceCloseConnections: true, exposeHeadRoutes: true });
  const bodies = new WeakMap<ServerResponse, Body>();
  // Not a hook: what is no URL at all reaches none.
  server.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.once('close', () =>
      options.onRequest?.(servedRequest(request, response, bodies.get(response) ?? noBody)),
    );
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    const length = reply.getHeader('content-length');
    const body = { bytes: 0, totalBytes: length === undefined ? null : Number(length) };
    bodies.set(reply.raw, body);
    done(null, counted(payload, body));
  });
  await server.register(fastifyStatic, {
    root: options.root,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    serve: false,
  });
  // Its own route takes the path half decoded, and does not find 52%3A54%3A00….
  server.get<{ Params: { '*': string } }>('/*', (request, reply) => reply.sendFile(request.params['*']));
  await server.listen({ host: options.address, port: options.port }).catch((error: unknown) => {
    throw listenError(options.address, options.port, error);
  });
  const { address, port } = server.server.address() as AddressInfo;
  return { address, port, close: () => server.close() };
}

interface Body {
  bytes: number;
  totalBytes: number | null;
}

const noBody: Readonly<Body> = { bytes: 0, totalBytes: null };

/** Counts a body while it goes out. */
function counted(payload: unknown, body: Body): unknown {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
    body.bytes = body.totalBytes = Buffer.byteLength(payload);
  }
  if (typeof payload !== 'object' || payload === null || !('pipe' in payload)) return payload;
  const through = new PassThrough();
  through.on('data', (chunk: Buffer) => void (body.bytes += chunk.length));
  // Whatever breaks off, the close of the response tells of it.
  pipeline(payload as Readable, through, () => undefined);
  return through;
}

function servedRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes, totalBytes }: Readonly<Body>,
): ServedRequest {
  return {
    clientAddress: request.socket.remoteAddress ?? '',
    method: request.method ?? '',
    path: decoded(request.url ?? ''),
    userAgent: request.headers['user-agent'] ?? null,
    range: request.headers.range ?? null,
    status: response.statusCode,
    bytes: request.method === 'HEAD' ? 0 : bytes,
    totalBytes,
    complete: response.writableFinished,
  };
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
