import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Below this, packing takes longer than sending. */
const leastBytes = 64 << 10;
const level = constants.Z_BEST_SPEED;
const pack = promisify(gzip);

/** Lists are packed for clients that take that (RFC 9110 section 12.5.3), beside the thread that answers. */
export function packLists(scope: FastifyInstance): void {
  scope.addHook('onSend', async ({ headers }, reply, payload) => {
    const isStream = payload instanceof Readable;
    if (typeof payload !== 'string' && !isStream) return payload;
    const sizeBytes = isStream ? Number(reply.getHeader('content-length') ?? 0) : payload.length;
    if (sizeBytes < leastBytes) return payload;
    void reply.header('vary', 'accept-encoding');
    if (!/\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))/.test(headers['accept-encoding'] ?? '')) return payload;
    const packed = isStream
      ? pipeline(payload, createGzip({ level }), () => undefined)
      : await pack(payload, { level });
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return packed;
  });
}
