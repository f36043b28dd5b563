import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runTool } from '../../../system/process/run-tool.ts';
import { openWorkCopy, whileMaking, type WorkCopy } from '../../../rom/source/repository/workcopy.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { describeWhen } from '../../support/skip.ts';
import { committedTree, gitIn, sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';

const files = { 'src/Makefile': 'all:\n', 'src/core/a.c': 'int a;\n', README: 'not built\n' };

let box: Sandbox;
let repository: string;
let folder: string;

beforeEach(() => {
  box = sandbox();
  repository = committedTree(join(box.root, 'repository'), files);
  folder = join(box.root, 'profile');
  mkdirSync(folder);
});
afterEach(() => box.remove());

const open = (headers: Readonly<Record<string, string>> = {}, tree = 'HEAD'): Promise<WorkCopy> => {
  const treeId = tree === 'HEAD' ? gitIn(repository, 'rev-parse', 'HEAD^{tree}') : tree;
  return openWorkCopy(folder, { gitDir: join(repository, '.git'), tree: treeId, files: headers }, runTool);
};

const copies = (): string[] => readdirSync(folder).filter((name) => name.startsWith('work-'));

describeWhen({ tools: ['git'] })('a work copy', () => {
  it("has the tree's src/ and the profile's headers, and nothing of git", async () => {
    const { src } = await open({ 'config/local/general.h': '#undef X\n' });
    expect(readFileSync(join(src, 'core/a.c'), 'utf8')).toBe('int a;\n');
    expect(readFileSync(join(src, 'config/local/general.h'), 'utf8')).toBe('#undef X\n');
    expect(readdirSync(join(src, '..'))).toEqual(['src']);
    expect(gitIn(repository, 'status', '--porcelain')).toBe('');
  });

  it('is used again as it is', async () => {
    const { src } = await open();
    writeFileSync(join(src, 'a.o'), 'object');
    expect((await open()).src).toBe(src);
    expect(readFileSync(join(src, 'a.o'), 'utf8')).toBe('object');
  });

  it('is used again after a make that ended in order', async () => {
    const { src } = await open();
    expect(await whileMaking(folder, async () => ({ result: 7, endedInOrder: true }))).toBe(7);
    expect((await open()).src).toBe(src);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'says that it did not end in order',
      () => whileMaking(folder, async () => ({ result: 0, endedInOrder: false })),
    ],
    [
      'throws',
      () =>
        whileMaking(folder, async () => {
          throw new Error('make went away');
        }).catch(() => undefined),
    ],
  ])('is never used again after a make that %s', async (_how, make) => {
    const { src } = await open();
    await make();
    const next = await open();
    expect(next.src).not.toBe(src);
    expect(existsSync(src)).toBe(false);
    expect(copies()).toHaveLength(1);
  });

  it('counts as unsound while make works on it: whoever comes after a kill starts anew', async () => {
    const { src } = await open();
    await whileMaking(folder, async () => {
      expect((await open()).src).not.toBe(src);
      return { result: 0, endedInOrder: false };
    });
  });

  it('that was never finished is not used', async () => {
    mkdirSync(join(folder, 'work-11111111', 'src'), { recursive: true });
    const { src } = await open();
    expect(src).not.toContain('work-11111111');
    expect(copies()).toHaveLength(1);
  });

  it.each(['', '{', 'null', '{"folder":"work-11111111"}'])(
    'is made anew where the record says nothing: %j',
    async (record) => {
      mkdirSync(join(folder, 'work-11111111', 'src'), { recursive: true });
      writeFileSync(join(folder, 'state.json'), record);
      expect((await open()).src).not.toContain('work-11111111');
    },
  );

  it('is made anew where somebody has deleted it', async () => {
    const { src } = await open();
    rmSync(join(src, '..'), { recursive: true });
    expect(existsSync(join((await open()).src, 'Makefile'))).toBe(true);
  });

  it('starts from a lent copy with its objects, and only headers that differ are new', async () => {
    const lentFolder = join(box.root, 'lent');
    const old = { 'config/local/general.h': 'A', 'config/local/nap.h': 'N', 'config/local/dhcp.h': 'D' };
    mkdirSync(lentFolder);
    const content = { gitDir: join(repository, '.git'), tree: gitIn(repository, 'rev-parse', 'HEAD^{tree}') };
    const lent = await openWorkCopy(lentFolder, { ...content, files: old }, runTool);
    writeFileSync(join(lent.src, 'a.o'), 'object');
    for (const file of ['a.o', ...Object.keys(old)]) utimesSync(join(lent.src, file), 1000, 1000.123);
    let released = 0;
    const release = (): Promise<void> => {
      released++;
      return Promise.resolve();
    };
    const files = { 'config/local/general.h': 'B', 'config/local/nap.h': 'N' };
    const lend = () => Promise.resolve({ ...lent, files: old, release });
    const { src, changed } = await openWorkCopy(folder, { ...content, files, lend }, runTool);
    expect(changed).toEqual(['config/local/general.h', 'config/local/dhcp.h']);
    expect(released).toBe(1);
    const isOld = (path: string): boolean => statSync(join(src, path)).mtimeMs === 1_000_123;
    expect(['a.o', ...Object.keys(old)].filter(isOld)).toEqual(['a.o', 'config/local/nap.h']);
    expect(readFileSync(join(src, 'config/local/dhcp.h'), 'utf8')).toBe('');
    expect(await openWorkCopy(folder, { ...content, files, lend }, runTool)).toEqual({ src, changed: [] });
  });

  it('is written from the repository where the lent copy has gone meanwhile', async () => {
    const content = { gitDir: join(repository, '.git'), tree: gitIn(repository, 'rev-parse', 'HEAD^{tree}') };
    const release = (): Promise<void> => Promise.resolve();
    const lend = () =>
      Promise.resolve({ src: join(box.root, 'gone'), files: { 'config/x.h': 'X' }, release });
    const { src, changed } = await openWorkCopy(folder, { ...content, files: {}, lend }, runTool);
    expect([existsSync(join(src, 'Makefile')), existsSync(join(src, 'config/x.h')), changed]).toEqual([
      true,
      false,
      [],
    ]);
  });

  it('leaves nothing where the tree cannot be written out', async () => {
    const error = await refusal(() => open({}, 'f'.repeat(40)));
    expect(error.code).toBe('work-copy-failed');
    expect(copies()).toEqual([]);
    expect(existsSync(join(folder, 'state.json'))).toBe(false);
  });

  it('cannot be made in before it is there', async () =>
    await expect(whileMaking(folder, async () => ({ result: 0, endedInOrder: true }))).rejects.toThrow(
      'no work copy',
    ));
});
