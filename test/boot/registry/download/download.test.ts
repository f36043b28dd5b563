import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { download, type DownloadOptions } from '../../../../boot/registry/download/download.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { breakOff, serve, TestWeb } from './web.ts';

jest.setTimeout(30_000);

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) & 0xff));
const half = 150_000;

let folder: string;
let web: TestWeb;
let notes: string[];
let progress: (readonly [number, number | null])[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-download-'));
  web = await TestWeb.start();
  [notes, progress] = [[], []];
});
afterEach(async () => {
  await web.stop();
  rmSync(folder, { recursive: true });
});

const get = (path = '/vmlinuz', more: Partial<DownloadOptions> = {}, url = web.url(path)): Promise<string> =>
  download(url, {
    ...{ folder, sha256: null, retryMs: 1 },
    onNote: (message) => notes.push(message),
    onProgress: (...bytes) => {
      progress.push(bytes);
      web.has(bytes[0]);
    },
    ...more,
  });
const parts = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.part'));
const ranges = (): (string | undefined)[] => web.asked.map(({ range }) => range);

describe('a download', () => {
  it('comes whole, and tells how far it is', async () => {
    web.answers = [serve(content)];
    const path = await get('/a/vmlinuz?x=/y', { sha256: sha256(content) });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(path).toMatch(/\/[0-9a-f]{16}-vmlinuz\.part$/);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).sort((a, b) => a - b));
    expect(web.asked).toHaveLength(1);
  });

  it('may be of unknown length', async () => {
    web.answers = [
      (response) => response.write(content.subarray(0, half), () => response.end(content.subarray(half))),
    ];
    expect(readFileSync(await get()).equals(content)).toBe(true);
    expect(progress.at(-1)).toEqual([content.length, null]);
  });

  it('goes on where it broke off', async () => {
    web.answers = [breakOff(web, content, 1000), breakOff(web, content, half), serve(content)];
    expect(readFileSync(await get()).equals(content)).toBe(true);
    expect(ranges()).toEqual([undefined, 'bytes=1000-', `bytes=${half}-`]);
    expect(web.asked.map(({ ifRange }) => ifRange)).toEqual([undefined, '"1"', '"1"']);
    expect(notes).toEqual([expect.stringContaining('broke off'), expect.stringContaining('broke off')]);
  });

  it('goes on in the next run, and is not asked for again when it is whole', async () => {
    web.answers = [breakOff(web, content, half), (response) => response.destroy()];
    const error = await refusal(() => get());
    expect(error).toMatchObject({ code: 'download-interrupted' });
    expect(error.hint).toContain(`the ${half} bytes`);
    web.answers = [serve(content)];
    expect(readFileSync(await get()).equals(content)).toBe(true);
    expect(ranges().at(-1)).toBe(`bytes=${half}-`);
    expect(readFileSync(await get()).equals(content)).toBe(true);
    expect(ranges().at(-1)).toBe(`bytes=${content.length}-`);
  });

  it('begins anew where the file has changed on the server', async () => {
    web.answers = [breakOff(web, content, half), serve(Buffer.from('new'), '"2"')];
    expect(readFileSync(await get(), 'utf8')).toBe('new');
  });

  it('begins anew where nothing says that it is the same file, unless a checksum will', async () => {
    const without = breakOff(web, content, half, {});
    web.answers = [without, serve(content)];
    expect(readFileSync(await get()).equals(content)).toBe(true);
    expect(ranges()).toEqual([undefined, undefined]);
    web.answers = [without, serve(content)];
    const path = await get('/checked', { sha256: sha256(content) });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(ranges().at(-1)).toBe(`bytes=${half}-`);
  });

  it('begins anew where a part of another file was kept', async () => {
    const other = Buffer.alloc(content.length, 1);
    web.answers = [breakOff(web, other, half), serve(content)];
    const path = await get('/vmlinuz', { sha256: sha256(content) });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(notes.at(-1)).toContain('downloaded anew');
  });

  it.each([
    ['weak tags are no tags', { etag: 'W/"1"', 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }],
    ['a time alone', { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }],
  ])('asks by its time: %s', async (_title, headers) => {
    web.answers = [breakOff(web, content, half, headers), serve(content)];
    await get();
    expect(web.asked[1]?.ifRange).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
  });

  it('ends when it is told to, and goes on later', async () => {
    const stop = new AbortController();
    web.answers = [
      (response) => response.writeHead(200, { etag: '"1"', 'content-length': 999_999 }).write(content),
    ];
    const stopped = get('/vmlinuz', { signal: stop.signal, onProgress: (done) => done > 0 && stop.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    web.answers = [serve(content)];
    await get();
    expect(ranges()[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('gives up a server that says nothing', async () => {
    web.answers = [() => undefined];
    const error = await refusal(() => get('/vmlinuz', { stallMs: 50 }));
    expect(error).toMatchObject({ code: 'server-not-reached' });
    expect(error.message).toContain('nothing came');
    web.answers = [(response) => response.writeHead(200, { etag: '"1"' }).write('begin'), serve(content)];
    expect(readFileSync(await get('/other', { stallMs: 300 }))).toHaveLength(content.length);
    expect(notes.at(-1)).toContain('nothing came');
  });
});

describe('redirects', () => {
  const to =
    (location: string) =>
    (response: Parameters<ReturnType<typeof serve>>[0]): void =>
      void response.writeHead(302, { location }).end();

  it('are followed, and a password is not taken along', async () => {
    const other = await TestWeb.start();
    web.answers = [to('/b'), to(other.url('/c'))];
    other.answers = [serve(content)];
    const secret = web.url('/a').replace('//', '//user:p%40ss@');
    const path = await get('', {}, secret).finally(() => other.stop());
    expect(notes).toEqual([]);
    expect(readFileSync(path).equals(content)).toBe(true);
    const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(web.asked.map(({ authorization }) => authorization)).toEqual([basic, basic]);
    expect(other.asked[0]?.authorization).toBeUndefined();
  });

  it.each([
    ['in a circle', '/vmlinuz', 'too-many-redirects'],
    ['to a file', 'file:///etc/passwd', 'bad-url'],
  ])('%s are refused', async (_title, location, code) => {
    web.answers = [to(location)];
    expect((await refusal(() => get())).code).toBe(code);
    expect(web.asked.length).toBeLessThan(8);
  });
});

describe('what is refused', () => {
  it.each([
    ['a page', '<!DOCTYPE html><html><title>Log in</title>'],
    ['a long page', `<html>${'x'.repeat(100_000)}`],
  ])('%s in place of a file, of which nothing is kept', async (_title, page) => {
    web.answers = [
      (response) => void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(page),
    ];
    expect((await refusal(() => get())).code).toBe('web-page');
    expect(parts()).toEqual([]);
  });

  it('another checksum, of which nothing is kept', async () => {
    web.answers = [serve(content)];
    expect((await refusal(() => get('/vmlinuz', { sha256: '0'.repeat(64) }))).code).toBe('wrong-checksum');
    expect(parts()).toEqual([]);
    expect(web.asked).toHaveLength(1);
  });

  it('what the server does not give out', async () => {
    web.answers = [(response) => void response.writeHead(404).end('gone')];
    const error = await refusal(() => get('', {}, web.url('/x').replace('//', '//user:secret@')));
    expect(error).toMatchObject({ code: 'download-refused' });
    expect(error.message).toContain('404 Not Found');
    expect(error.message).not.toContain('secret');
  });

  it('a server that is not there', async () => {
    const url = web.url('/x');
    await web.stop();
    expect(await refusal(() => get('', {}, url))).toMatchObject({ code: 'server-not-reached', exitCode: 3 });
    web = await TestWeb.start();
  });

  it.each(['ftp://x/y', 'file:///etc/passwd', 'vmlinuz', ''])('the address "%s"', async (url) => {
    expect((await refusal(() => get('', {}, url))).code).toBe('bad-url');
  });
});

it('is downloaded once where two ask for it at a time', async () => {
  web.answers = [serve(content)];
  const [first, second] = await Promise.all([get(), get()]);
  expect(first).toBe(second);
  expect(readFileSync(first).equals(content)).toBe(true);
  expect(web.asked.map(({ range }) => range)).toEqual([undefined, `bytes=${content.length}-`]);
});
