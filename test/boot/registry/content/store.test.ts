import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Clone } from '../../../../boot/registry/content/receive.ts';
import { openStillFile } from '../../../../boot/registry/content/still-file.ts';
import { openContentStore, type ContentStore } from '../../../../boot/registry/content/store.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const content = Buffer.alloc(3 * (1 << 20) + 17, 'kernel');
const digest = sha256(content);

let folder: string;
let root: string;
let store: ContentStore;
let source: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-content-'));
  root = join(folder, 'content');
  store = openContentStore(root);
  source = join(folder, 'vmlinuz');
  writeFileSync(source, content);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every file below the store, whatever its name. */
const files = (): string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
    : [];

/** btrfs and XFS share blocks; this file system may not. */
const clone: Clone = (from, to) => copyFile(from, to);
const noClone: Clone = () => Promise.reject(new Error('ENOTSUP'));

async function read(digestOf: string): Promise<Buffer> {
  const { file, sizeBytes } = await store.openFile(digestOf);
  const bytes = await file.readFile().finally(() => file.close());
  expect(bytes).toHaveLength(sizeBytes);
  return bytes;
}

describe.each([
  ['where files can share blocks', clone],
  ['where they cannot', noClone],
])('putting a file %s', (_title, how) => {
  beforeEach(() => void (store = openContentStore(root, how)));

  it('keeps it under its checksum, readable by web servers, and leaves nothing else', async () => {
    execFileSync('chmod', ['600', source]);
    expect(await store.putFile(source)).toEqual({ sha256: digest, sizeBytes: content.length });
    expect(files()).toEqual([digest]);
    expect(store.pathOf(digest)).toBe(join(root, 'sha256', digest.slice(0, 2), digest));
    expect(statSync(store.pathOf(digest)).mode & 0o777).toBe(0o644);
    expect((await read(digest)).equals(content)).toBe(true);
  });

  it('is independent of what its owner does to the file later', async () => {
    await store.putFile(source);
    writeFileSync(source, 'another');
    expect(await store.verify(digest)).toBe('good');
  });

  it('gives it a time of its own, so that it is young', async () => {
    utimesSync(source, 1000, 1000);
    await store.putFile(source);
    expect(statSync(store.pathOf(digest)).mtimeMs).toBeGreaterThan(1_000_000_000_000);
  });

  it('heals a damaged one', async () => {
    await store.putFile(source);
    truncateSync(store.pathOf(digest), 5);
    expect(await store.verify(digest)).toBe('damaged');
    await store.putFile(source);
    expect(await store.verify(digest)).toBe('good');
    expect(files()).toEqual([digest]);
  });

  const changes: readonly (readonly [string, () => void])[] = [
    ['is written to', () => writeFileSync(source, Buffer.alloc(content.length, 'x'))],
    ['grows', () => writeFileSync(source, 'more', { flag: 'a' })],
    ['is cut off', () => truncateSync(source, 1 << 20)],
    [
      'is replaced',
      () => {
        writeFileSync(`${source}.new`, content);
        renameSync(`${source}.new`, source);
      },
    ],
    ['is deleted', () => rmSync(source)],
  ];
  it.each(changes)('refuses a file that %s while it is read', async (_how, change) => {
    let isChanged = false;
    const onProgress = (): void => {
      if (!isChanged) change();
      isChanged = true;
    };
    const error = await refusal(() => store.putFile(source, { name: 'my-kernel', onProgress }));
    expect(error).toMatchObject({ code: 'file-changed', message: 'my-kernel changes while it is read.' });
    expect(files()).toEqual([]);
  });

  it('refuses a file that has changed since it was looked at', async () => {
    const { file, fingerprint } = await openStillFile(source);
    await file.close();
    expect(await store.putFile(source, { expected: fingerprint })).toMatchObject({ sha256: digest });
    utimesSync(source, 1000, 1000);
    expect(await refusal(() => store.putFile(source, { expected: fingerprint }))).toMatchObject({
      code: 'file-changed',
    });
  });

  it('tells its progress, and ends when it is told to', async () => {
    const seen: number[] = [];
    await store.putFile(source, { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([1 << 20, 2 << 20, 3 << 20, content.length]);
    const stop = new AbortController();
    const stopped = store.putFile(source, { onProgress: () => stop.abort(), signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(files()).toEqual([digest]);
  });
});

describe('a content store', () => {
  it.each(['/dev/null', 'folder', 'pipe', 'empty', 'none'])('does not take %s', async (name) => {
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'empty'), '');
    const codes = ['not-a-file', 'file-empty', 'file-not-found'];
    const path = name.startsWith('/') ? name : join(folder, name);
    expect(codes).toContain((await refusal(() => store.putFile(path))).code);
    expect(files()).toEqual([]);
  });

  it('takes a stream, and nothing of one that breaks off', async () => {
    async function* chunks(breaks: boolean): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(content.subarray(0, 100));
      if (breaks) throw new Error('line went dead');
      yield content.subarray(100);
    }
    await expect(store.putStream(chunks(true))).rejects.toThrow('line went dead');
    expect(files()).toEqual([]);
    expect(await store.putStream(chunks(false))).toEqual({ sha256: digest, sizeBytes: content.length });
  });

  it('takes over a file of its own', async () => {
    mkdirSync(join(root, 'incoming'), { recursive: true });
    const own = join(root, 'incoming', 'own.part');
    writeFileSync(own, content);
    utimesSync(own, 1000, 1000);
    expect(await store.adopt(own)).toMatchObject({ sha256: digest });
    expect(files()).toEqual([digest]);
    expect(statSync(store.pathOf(digest)).mtimeMs).toBeGreaterThan(1_000_000_000_000);
  });

  it('has what was put into it', async () => {
    expect(await store.has(digest)).toBe(false);
    expect(await store.verify(digest)).toBe('missing');
    expect(await refusal(() => store.openFile(digest))).toMatchObject({ code: 'content-missing' });
    // Several servers and adds at a time, in one folder.
    await Promise.all([1, 2, 3, 4].map(() => openContentStore(root).putFile(source)));
    expect(await store.has(digest)).toBe(true);
    expect(files()).toEqual([digest]);
  });

  it.each(['', '../../etc/passwd', digest.toUpperCase(), `${digest}0`, digest.slice(1), `${digest}\0`])(
    'knows no checksum %j',
    async (name) => {
      expect(await refusal(() => store.pathOf(name))).toMatchObject({ code: 'bad-sha256' });
      expect(await refusal(() => store.openFile(name))).toMatchObject({ code: 'bad-sha256' });
    },
  );
});
