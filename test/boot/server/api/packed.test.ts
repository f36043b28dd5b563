import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { packLists } from '../../../../boot/server/api/packed.ts';
import { buildBaseApp } from '../../../../boot/server/base-app.ts';
import { silentLog } from '../../../support/silent-log.ts';

const least = 64 << 10;
const textOf = (length: number): string => 'machine '.repeat(length).slice(0, length);

let app: FastifyInstance;
beforeEach(() => {
  app = buildBaseApp(silentLog);
  packLists(app);
  app.get<{ Params: { length: string } }>('/text/:length', ({ params }) => textOf(Number(params.length)));
  app.get('/bytes', () => Buffer.alloc(least));
  app.get<{ Params: { length: string } }>('/pieces/:length', ({ params }, reply) =>
    reply
      .type('text/plain')
      .header('content-length', params.length)
      .send(
        Readable.from(
          textOf(Number(params.length))
            .match(/.{1,1000}/g)!
            .map((piece) => Buffer.from(piece)),
        ),
      ),
  );
});
afterEach(() => app.close());

const ask = (url: string, accepted?: string) =>
  app.inject({ url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } });

describe('a long list', () => {
  it.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.5', 'deflate, gzip;q=0.01'])(
    'is packed for a client that takes %j',
    async (accepted) => {
      const { rawPayload, headers } = await ask(`/text/${least}`, accepted);
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
      expect(Number(headers['content-length'])).toBe(rawPayload.length);
      expect(gunzipSync(rawPayload).toString()).toBe(textOf(least));
    },
  );

  it.each([undefined, 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'xgzipx'])(
    'is sent as it is where the client says %j',
    async (accepted) => {
      const { body, headers } = await ask(`/text/${least}`, accepted);
      expect(headers).toMatchObject({ vary: 'accept-encoding' });
      expect(headers).not.toHaveProperty('content-encoding');
      expect(body).toBe(textOf(least));
    },
  );

  it('is packed piece by piece where it comes in pieces, and its length is not told', async () => {
    const { rawPayload, headers } = await ask(`/pieces/${least}`, 'gzip');
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(headers).not.toHaveProperty('content-length');
    expect(gunzipSync(rawPayload).toString()).toBe(textOf(least));
  });

  it('in pieces is sent as it is where the client takes nothing else', async () => {
    const { body, headers } = await ask(`/pieces/${least}`);
    expect(headers).toMatchObject({ 'content-length': String(least), vary: 'accept-encoding' });
    expect(body).toBe(textOf(least));
  });
});

it.each([`/text/${least - 1}`, `/pieces/${least - 1}`, '/bytes'])('%s is sent as it is', async (url) => {
  expect((await ask(url, 'gzip')).headers).not.toHaveProperty('content-encoding');
});
