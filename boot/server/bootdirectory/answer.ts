import type { FastifyReply } from 'fastify';

export const textHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Answer with a text; nothing of the request stands in it. */
export function giveText(reply: FastifyReply, status: number, text: string | Buffer): FastifyReply {
  return reply.code(status).headers(textHeaders).send(text);
}
