import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startFaultyWeb,
  type FaultyWebServer,
  type WebTroubles,
} from '../../../../lab/fault/servers/web-server.ts';

const troubles: WebTroubles = {
  half: { kind: 'stall' },
  cut: { kind: 'cut' },
  forbidden: { kind: 'status', status: 403 },
  moved: { kind: 'redirect', to: 'http' },
  secure: { kind: 'redirect', to: 'https' },
};

const root = mkdtempSync(join(tmpdir(), 'romkit-web-'));
let server: FaultyWebServer;

beforeAll(async () => {
  writeFileSync(join(root, 'whole'), Buffer.alloc(1000, 1));
  writeFileSync(join(root, '52:54:00'), 'script');
  for (const name of ['half', 'cut']) writeFileSync(join(root, name), Buffer.alloc(1000, 1));
  server = await startFaultyWeb({ root, address: '127.0.0.1', port: 0, troubles });
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

  it('resets the connection in the middle of a file that it cuts', async () => {
    const response = await ask('/cut');
    expect(response.headers['content-length']).toBe('1000');
    await expect(bodyOf(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(response.complete).toBe(false);
  });

  it('gives an error page with the status that is asked for', async () => {
    const response = await ask('/forbidden');
    expect(response.statusCode).toBe(403);
    expect((await bodyOf(response)).toString()).toContain('<title>403</title>');
  });

  it.each([
    ['/moved?rom=1', 'http://127.0.0.1/moved?rom=1'],
    ['/secure', 'https://127.0.0.1/secure'],
  ])('redirects %s to %s', async (path, location) => {
    const { statusCode, headers } = await ask(path);
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location });
  });
});
