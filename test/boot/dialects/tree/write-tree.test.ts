import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BootTree } from '../../../../boot/dialects/tree/boot-tree.ts';
import { writeTree, type TreeReport } from '../../../../boot/dialects/tree/write-tree.ts';
import { sha256 } from '../../../../system/files/files.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-tree-'));
  mkdirSync(join(folder, 'content'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const web = (path: string): string => join(folder, 'web', path);
const read = (path: string): string => readFileSync(web(path), 'utf8');

const list = (): string => web('.romkit-tree.json');

const contentOf = (digit: string): string => join(folder, 'content', sha256(digit));

/** Texts by path, and images by path with their content. */
function treeOf(
  texts: Readonly<Record<string, string>>,
  images: Readonly<Record<string, string>> = {},
): BootTree {
  return {
    texts: Object.entries(texts).map(([path, text]) => ({ server: 'web', path, text })),
    images: Object.entries(images).map(([path, digit]) => {
      writeFileSync(contentOf(digit), digit);
      return { server: 'web', path, sha256: sha256(digit), sizeBytes: 1 };
    }),
    problems: [],
  };
}

const write = (tree: BootTree, tftp: string | null = null): Promise<TreeReport> =>
  writeTree(
    tree,
    { web: join(folder, 'web'), tftp },
    { contentPath: (name) => join(folder, 'content', name) },
  );

describe('a tree on disk', () => {
  it('has scripts and files that every user can read, whatever the umask', async () => {
    const umask = process.umask(0o077);
    try {
      expect(await write(treeOf({ 'b/a.ipxe': 'A' }, { 'b/images/1/k': '1' }))).toEqual({
        ...{ written: 2, unchanged: 0, removed: 0 },
      });
    } finally {
      process.umask(umask);
    }
    expect(read('b/a.ipxe')).toBe('A');
    expect(read('b/images/1/k')).toBe('1');
    expect(statSync(web('b/a.ipxe')).mode & 0o777).toBe(0o644);
    for (const each of ['b', 'b/images', 'b/images/1']) expect(statSync(web(each)).mode & 0o777).toBe(0o755);
  });

  it('has a root that others can enter and not change', async () => {
    const umask = process.umask(0);
    try {
      await write(treeOf({}));
    } finally {
      process.umask(umask);
    }
    expect(statSync(web('')).mode & 0o777).toBe(0o755);
  });

  it('takes no room for an image a second time', async () => {
    await write(treeOf({}, { 'b/images/1/k': '1' }));
    expect(statSync(web('b/images/1/k')).ino).toBe(statSync(contentOf('1')).ino);
  });

  it('leaves untouched what is as it should be, and takes away what is no longer', async () => {
    await write(treeOf({ 'b/a.ipxe': 'A', 'b/b.ipxe': 'B' }, { 'b/images/1/k': '1' }));
    const before = statSync(web('b/a.ipxe'));
    const listed = statSync(list()).ino;
    await write(treeOf({ 'b/a.ipxe': 'A', 'b/b.ipxe': 'B' }, { 'b/images/1/k': '1' }));
    expect(statSync(list()).ino).toBe(listed);
    expect(await write(treeOf({ 'b/a.ipxe': 'A' }))).toEqual({ written: 0, unchanged: 1, removed: 2 });
    expect(statSync(web('b/a.ipxe')).ino).toBe(before.ino);
    expect(readdirSync(web('b'))).toEqual(['a.ipxe']);
  });

  it('replaces a script that changed, and one that somebody cut short or deleted', async () => {
    const tree = treeOf({ 'b/a.ipxe': 'A', 'b/b.ipxe': 'B', 'b/c.ipxe': 'C' });
    await write(tree);
    expect((await write(treeOf({ 'b/a.ipxe': 'Z', 'b/b.ipxe': 'B', 'b/c.ipxe': 'C' }))).written).toBe(1);
    writeFileSync(web('b/b.ipxe'), '');
    rmSync(web('b/c.ipxe'));
    const changed = treeOf({ 'b/a.ipxe': 'new', 'b/b.ipxe': 'B', 'b/c.ipxe': 'C' });
    expect(await write(changed)).toEqual({ written: 3, unchanged: 0, removed: 0 });
    expect(['a', 'b', 'c'].map((name) => read(`b/${name}.ipxe`))).toEqual(['new', 'B', 'C']);
  });

  it('neither replaces nor removes what romkit did not write, and writes nothing then', async () => {
    mkdirSync(web('b'), { recursive: true });
    writeFileSync(web('b/own.ipxe'), 'mine');
    const error = await refusal(() => write(treeOf({ 'b/a.ipxe': 'A', 'b/own.ipxe': 'B' })));
    expect(error).toMatchObject({ code: 'foreign-file' });
    expect(existsSync(web('b/a.ipxe'))).toBe(false);
    const asLong = await refusal(() => write(treeOf({ 'b/own.ipxe': 'ours' })));
    expect(asLong).toMatchObject({ code: 'foreign-file' });
    expect(read('b/own.ipxe')).toBe('mine');
    await write(treeOf({ 'b/a.ipxe': 'A' }));
    await write(treeOf({}));
    expect(readdirSync(web('b'))).toEqual(['own.ipxe']);
  });

  it('knows again what it wrote, and what it was to write, where it was cut off', async () => {
    await write(treeOf({ 'b/old.ipxe': 'A' }));
    const tree = treeOf({}, { 'b/images/1/k': '1', 'b/images/2/k': '2' });
    rmSync(contentOf('2'));
    await expect(write(tree)).rejects.toThrow();
    expect(read('b/images/1/k')).toBe('1');
    await write(treeOf({}));
    expect(existsSync(web('b'))).toBe(false);
  });

  it('removes a script before the files that it names', async () => {
    await write(treeOf({ 'b/a.ipxe': 'A' }, { 'b/images/1/k': '1' }));
    rmSync(web('b/images/1/k'));
    mkdirSync(web('b/images/1/k'));
    await expect(write(treeOf({}))).rejects.toThrow();
    expect(existsSync(web('b/a.ipxe'))).toBe(false);
  });

  it('goes on where it was cut off', async () => {
    const tree = treeOf({ 'b/z.ipxe': 'Z', 'd/a.ipxe': 'A' }, { 'c/images/2/k': '2' });
    rmSync(contentOf('2'));
    await expect(write(tree)).rejects.toThrow();
    expect(existsSync(web('b/z.ipxe'))).toBe(false);
    writeFileSync(contentOf('2'), '2');
    expect((await write(tree)).written).toBe(3);
    expect((await write(treeOf({}))).removed).toBe(3);
  });

  it('takes what another romkit left without a list for its own, where it is the same', async () => {
    await write(treeOf({ 'b/a.ipxe': 'A' }, { 'b/images/1/k': '1' }));
    rmSync(list());
    await write(treeOf({ 'b/a.ipxe': 'A' }, { 'b/images/1/k': '1' }));
    expect((await write(treeOf({}))).removed).toBe(2);
  });

  it('may have one root for the web and for TFTP', async () => {
    const texts: BootTree['texts'] = [
      { server: 'web', path: 'b/a.ipxe', text: 'A' },
      { server: 'tftp', path: 'pxelinux.cfg/default', text: 'D' },
    ];
    const tree = { texts, images: [], problems: [] };
    expect((await write(tree, join(folder, 'web'))).written).toBe(2);
    expect((await write(tree, join(folder, 'web'))).unchanged).toBe(2);
    expect((await write(tree)).removed).toBe(1);
    expect(existsSync(dirname(web('pxelinux.cfg/default')))).toBe(false);
  });

  it('is waited for in the same order by writers of both roots', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const sources = { contentPath: contentOf };
    const roots = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? { web: a, tftp: b } : { web: b, tftp: a },
    );
    const reports = await Promise.all(roots.map((each) => writeTree(treeOf({ x: 'X' }), each, sources)));
    expect(reports).toHaveLength(8);
  });

  it('is one writer’s at a time', async () => {
    const trees = Array.from({ length: 8 }, (_, index) =>
      treeOf({ [`b/${index}.ipxe`]: `${index}`, 'b/a.ipxe': 'A' }),
    );
    await Promise.all(trees.map((tree) => write(tree)));
    const names = readdirSync(web('b')).sort();
    expect(names).toHaveLength(2);
    expect(read(`b/${names[0]}`)).toBe(names[0]![0]);
  });

  it('says where it may not write', async () => {
    if (process.getuid?.() === 0) return;
    mkdirSync(web(''));
    chmodSync(web(''), 0o555);
    expect((await refusal(() => write(treeOf({ 'b/a.ipxe': 'A' })))).code).toBe('no-permission');
  });
});
