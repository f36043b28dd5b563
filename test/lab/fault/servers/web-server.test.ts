import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFaultyWeb, type FaultyWebServer } from '../../../../lab/fault/servers/web-server.ts';

const root = mkdtempSync(join(tmpdir(), 'romkit-web-'));
let server: FaultyWebServer;

beforeAll(async () => {
  writeFileSync(join(root, 'whole'), Buffer.alloc(1000, 1));
  writeFileSync(join(root, '52:54:00'), 'script');
  writeFileSync(join(root, 'half'), Buffer.alloc(1000, 1));
  server = await startFaultyWeb({ root, address: '127.0.0.1', port: 0, stallsAt: ['half'] });
});

afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});

const ask = (path: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) =>
    get({ host: '127.0.0.1', port: server.port, path }, resolve).on('error', reject),
  );

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('the web server of a fault', () => {
  it('serves what lies below its folder', async () => {
    expect(await bodyOf(await ask('/whole'))).toHaveLength(1000);
    expect((await bodyOf(await ask('/52%3A54%3A00'))).toString()).toBe('script');
    expect((await ask('/none')).statusCode).toBe(404);
  });

  it('sends half of a file that it stalls at, and keeps the connection', async () => {
    const response = await ask('/half');
    expect(response.headers['content-length']).toBe('1000');
    let bytes = 0;
    await new Promise<void>((resolve) =>
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes >= 500) resolve();
      }),
    );
    // What is served meanwhile goes out in full; of this not a byte more comes.
    await bodyOf(await ask('/whole'));
    expect(bytes).toBe(500);
    expect(response.complete).toBe(false);
    response.on('error', () => undefined);
    response.destroy();
  });
});
