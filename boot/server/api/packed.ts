import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Below this, packing takes longer than sending. */
const leastBytes = 64 << 10;
const pack = promisify(gzip);

/** Lists are packed for clients that take that (RFC 9110 section 12.5.3), beside the thread that answers. */
export function packLists(scope: FastifyInstance): void {
  scope.addHook('onSend', async ({ headers }, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < leastBytes) return payload;
    void reply.header('vary', 'accept-encoding');
    if (!/\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))/.test(headers['accept-encoding'] ?? '')) return payload;
    const packed = await pack(payload, { level: constants.Z_BEST_SPEED });
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return packed;
  });
}
