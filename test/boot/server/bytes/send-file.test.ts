import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Chunks } from '../../../../boot/server/bytes/chunks.ts';
import {
  sendFile,
  type FileToSend,
  type SendOptions,
  type Sent,
} from '../../../../boot/server/bytes/send-file.ts';

const content = randomBytes(3_000_001);
const etag = '"abc"';

let folder: string;
let server: Server;
let file: FileToSend;
let beforeTail: SendOptions['beforeTail'];
/** Resolves with the end of the next request. */
let ended: () => Promise<Sent | Error>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-send-'));
  const path = join(folder, 'initrd');
  writeFileSync(path, content);
  file = { path, sizeBytes: content.length, etag, headers: { 'content-type': 'application/octet-stream' } };
  beforeTail = undefined;
  const chunks = new Chunks();
  let tell: (end: Sent | Error) => void = () => undefined;
  ended = () => new Promise((resolve) => (tell = resolve));
  server = createServer((request, response) => {
    const options = { chunks, ...(beforeTail === undefined ? {} : { beforeTail }) };
    sendFile(request, response, file, options).then(tell, (error: unknown) => {
      response.writeHead(500).end();
      tell(error as Error);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const port = (): number => (server.address() as AddressInfo).port;
const get = (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port()}/`, { method, headers });
const bodyOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Ask by hand, and give the bytes of the answer's body as they come. */
function ask(onBody: (bytes: number, hangUp: () => void) => void): void {
  const socket = connect(port(), '127.0.0.1');
  let head = '';
  let bytes = 0;
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.on('data', (chunk: Buffer) => {
    if (head.includes('\r\n\r\n')) bytes += chunk.length;
    else {
      head += chunk.toString('latin1');
      bytes = Math.max(0, head.length - head.indexOf('\r\n\r\n') - 4);
    }
    onBody(bytes, () => socket.destroy());
  });
  socket.on('error', () => undefined);
}

describe('sending a file', () => {
  it('sends it whole', async () => {
    const end = ended();
    const response = await get();
    expect([response.status, response.headers.get('etag'), response.headers.get('accept-ranges')]).toEqual([
      200,
      etag,
      'bytes',
    ]);
    expect(hash(await bodyOf(response))).toBe(hash(content));
    expect(await end).toEqual({
      status: 200,
      range: { start: 0, end: content.length },
      whole: true,
      bytes: content.length,
    });
  });

  it('sends a part', async () => {
    const end = ended();
    const response = await get({ range: 'bytes=-1500000' });
    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      'bytes 1500001-3000000/3000001',
    ]);
    expect(hash(await bodyOf(response))).toBe(hash(content.subarray(1_500_001)));
    expect(await end).toMatchObject({
      status: 206,
      range: { start: 1_500_001, end: 3_000_001 },
      whole: true,
    });
  });

  it('sends the whole where the part is of another file', async () => {
    expect((await get({ range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
  });

  it('says where a part lies behind the end', async () => {
    const response = await get({ range: 'bytes=3000001-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */3000001']);
  });

  it.each([etag, `W/${etag}`, '*', `"x", ${etag}`])('sends nothing to whom has %s', async (header) => {
    const end = ended();
    expect((await get({ 'if-none-match': header })).status).toBe(304);
    expect(await end).toEqual({ status: 304, range: null, whole: false, bytes: 0 });
  });

  it('answers HEAD with the length alone', async () => {
    const end = ended();
    const response = await get({}, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '3000001']);
    expect(await end).toEqual({ status: 200, range: null, whole: false, bytes: 0 });
  });

  it('sends an empty file', async () => {
    writeFileSync(file.path, '');
    file = { ...file, sizeBytes: 0 };
    const end = ended();
    expect((await bodyOf(await get())).length).toBe(0);
    expect(await end).toMatchObject({ status: 200, range: { start: 0, end: 0 }, whole: true });
  });

  it('tells that a client went away', async () => {
    const end = ended();
    ask((_bytes, hangUp) => hangUp());
    expect(await end).toMatchObject({ status: 200, range: { start: 0, end: content.length }, whole: false });
  });

  it('refuses a file of another length, a symbolic link and a folder', async () => {
    for (const break_ of [
      () => truncateSync(file.path, 7),
      () => {
        symlinkSync('/etc/passwd', join(folder, 'link'));
        file = { ...file, path: join(folder, 'link') };
      },
      () => (file = { ...file, path: folder }),
    ]) {
      break_();
      const end = ended();
      expect((await get()).status).toBe(500);
      expect(await end).toHaveProperty('message');
    }
  });
});

describe('before the last bytes', () => {
  it('asks once everything else went out, and sends them afterwards', async () => {
    let release: () => void = () => undefined;
    const asked = new Promise<unknown>((resolve) => {
      beforeTail = (range) =>
        new Promise<void>((done) => {
          release = done;
          resolve(range);
        });
    });
    const almost = new Promise<void>((resolve) => {
      ask((bytes) => {
        if (bytes === content.length - 1024) resolve();
      });
    });
    const end = ended();
    expect(await asked).toEqual({ start: 0, end: content.length });
    await almost;
    release();
    expect(await end).toMatchObject({ whole: true });
  });

  it('sends the same bytes, however few', async () => {
    beforeTail = () => Promise.resolve();
    expect(hash(await bodyOf(await get()))).toBe(hash(content));
    expect(await bodyOf(await get({ range: 'bytes=5-7' }))).toEqual(content.subarray(5, 8));
  });

  it('does not send them where the answer is no', async () => {
    beforeTail = () => Promise.reject(new Error('the database is gone'));
    const end = ended();
    await expect(get().then(bodyOf)).rejects.toThrow();
    expect(await end).toMatchObject({ whole: false });
  });
});
