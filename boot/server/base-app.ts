import fastify, { type FastifyInstance } from 'fastify';
import { giveText } from './bootdirectory/answer.ts';
import type { ServerLog } from './log.ts';

/** Certificate chain and key of the site's own, in PEM. */
export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** A whole request line with its headers; firmware sends a few hundred bytes. */
const mostHeaderBytes = 8 << 10;
/** Nobody sends more to this server than a form. */
const mostBodyBytes = 64 << 10;
/** Slow senders hold a connection no longer than this. */
const requestMs = 30_000;
/** A connection on which nothing moves, in either direction: the machine is gone. */
const idleMs = 120_000;
/** Between two requests of one connection. */
export const keepAliveMs = 20_000;

/**
 * An HTTP server without routes: limits of time and size, and errors that tell nothing of this machine and repeat
 * nothing of the request.
 */
export function buildBaseApp(log: ServerLog, tls: TlsFiles | null = null): FastifyInstance {
  const http = { maxHeaderSize: mostHeaderBytes, headersTimeout: requestMs };
  const app = fastify({
    ...(tls === null ? { http } : { https: { ...http, ...tls } }),
    bodyLimit: mostBodyBytes,
    connectionTimeout: idleMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 600 },
    frameworkErrors: (_error, _request, reply) => void giveText(reply, 400, 'That is no URL.\n'),
  }) as unknown as FastifyInstance;
  // Of any type: curl sends a form where it is told to POST.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => giveText(reply, 404, 'There is no such file.\n'));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ error }, 'a request failed');
    return giveText(reply, status, status >= 500 ? 'The server failed.\n' : 'The request is not valid.\n');
  });
  return app;
}
