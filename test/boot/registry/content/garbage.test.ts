import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContentStore, type ContentStore } from '../../../../boot/registry/content/store.ts';

const content = 'a kernel';

let folder: string;
let root: string;
let store: ContentStore;
let source: string;
let digest: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-garbage-'));
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

describe('collecting garbage', () => {
  const hourMs = 60 * 60 * 1000;
  const none = (): Promise<ReadonlySet<string>> => Promise.resolve(new Set());
  const age = (path: string, hours: number): void => {
    const then = Date.now() / 1000 - hours * 3600;
    utimesSync(path, then, then);
  };
  let second: string;

  beforeEach(async () => {
    digest = (await store.putFile(source)).sha256;
    writeFileSync(source, 'second');
    second = (await store.putFile(source)).sha256;
    age(store.pathOf(digest), 3);
    age(store.pathOf(second), 3);
  });

  it('removes what no image names, and says how much that frees', async () => {
    const report = await store.collectGarbage({
      referenced: () => Promise.resolve(new Set([second])),
      graceMs: hourMs,
    });
    expect(report).toEqual({ removed: [digest], freedBytes: content.length });
    expect(files()).toEqual([second]);
  });

  it('leaves what is young', async () => {
    age(store.pathOf(second), 0.5);
    expect(await store.collectGarbage({ referenced: none, graceMs: hourMs })).toMatchObject({
      removed: [digest],
    });
    expect(await store.collectGarbage({ referenced: none })).toEqual({ removed: [], freedBytes: 0 });
    expect(files()).toEqual([second]);
  });

  it('leaves what is added again while it collects', async () => {
    const referenced = async (): Promise<ReadonlySet<string>> => {
      writeFileSync(source, content);
      await openContentStore(root).putFile(source);
      return new Set();
    };
    expect(await store.collectGarbage({ referenced, graceMs: hourMs })).toMatchObject({ removed: [second] });
    expect(await store.verify(digest)).toBe('good');
    expect(files()).toEqual([digest]);
  });

  it('asks what is named after it has looked for candidates', async () => {
    const referenced = (): Promise<ReadonlySet<string>> => {
      rmSync(store.pathOf(second));
      return Promise.resolve(new Set([digest]));
    };
    expect(await store.collectGarbage({ referenced, graceMs: hourMs })).toEqual({
      removed: [],
      freedBytes: 0,
    });
    expect(files()).toEqual([digest]);
  });

  it('finishes what a killed collection or add has left', async () => {
    const aside = (of: string): string => `${store.pathOf(of)}.0123456789ab.gone`;
    renameSync(store.pathOf(digest), aside(digest));
    renameSync(store.pathOf(second), aside(second));
    const part = join(root, 'incoming', 'dead.part');
    writeFileSync(part, 'xy');
    age(part, 3);
    writeFileSync(join(root, 'incoming', 'alive.part'), 'xy');
    const { path: work } = await store.makeWorkFolder();
    writeFileSync(join(work, 'extracted'), 'xy');
    age(work, 3);
    writeFileSync(join((await store.makeWorkFolder()).path, 'extracting'), 'xy');
    const report = await store.collectGarbage({
      referenced: () => Promise.resolve(new Set([digest])),
      graceMs: hourMs,
    });
    expect(report.removed).toEqual([second]);
    expect(files().sort()).toEqual([digest, 'alive.part', 'extracting'].sort());
  });

  it('touches nothing that is not its own', async () => {
    const foreign = [
      join(root, 'README'),
      join(root, 'sha256', 'notes'),
      join(root, 'sha256', digest.slice(0, 2), 'x'),
    ];
    for (const path of foreign) {
      writeFileSync(path, 'mine');
      age(path, 100);
    }
    symlinkSync('/nowhere', join(root, 'sha256', digest.slice(0, 2), 'f'.repeat(64)));
    await store.collectGarbage({ referenced: none, graceMs: hourMs });
    expect(foreign.every((path) => readFileSync(path, 'utf8') === 'mine')).toBe(true);
  });
});
