import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runJob } from '../../../system/process/run-job.ts';
import type { Run, RunRequest } from '../../../system/process/run.ts';
import { resolveSource, type SourceRequest } from '../../../rom/source/resolve.ts';
import { readFacts } from '../../../rom/source/facts/read-facts.ts';
import { sourceNotes } from '../../../rom/source/source.ts';
import { describeWhen } from '../../support/skip.ts';
import {
  committedTree,
  gitIn,
  sandbox,
  tinyTree,
  writeTree,
  type Sandbox,
} from '../../support/firmware/tiny-tree.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

const request = (changes: Partial<SourceRequest> = {}): SourceRequest => ({
  flavour: 'ipxe',
  env: {},
  submodule: join(box.root, 'empty'),
  folders: box.folders,
  run: runJob,
  ...changes,
});
const resolved = (flag: string) => resolveSource(request({ flag }));
const refusal = (code: string, words = '') =>
  expect.objectContaining({ code, exitCode: 3, message: expect.stringContaining(words) });
/** The text of a file in a tree, read as a build would read it. */
const fileIn = (source: { gitDir: string; tree: string }, path: string): string =>
  gitIn(box.root, '--git-dir', source.gitDir, 'cat-file', 'blob', `${source.tree}:${path}`);
const copyBare = (from: string): string => {
  gitIn(box.root, 'clone', '-q', '--bare', from, join(box.root, 'bare.git'));
  return join(box.root, 'bare.git');
};

describeWhen({ tools: ['git'] })('a clean repository', () => {
  it('is the commit that is checked out', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    expect(await resolved(tree)).toEqual({
      flavour: 'ipxe',
      origin: 'flag',
      location: tree,
      gitDir: join(tree, '.git'),
      commit: gitIn(tree, 'rev-parse', 'HEAD'),
      commitTime: Number(gitIn(tree, 'log', '-1', '--format=%ct')),
      tree: gitIn(tree, 'rev-parse', 'HEAD^{tree}'),
      clean: true,
    });
  });

  it('may be bare, a linked work tree, its src/ folder, or reached through a link', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    gitIn(tree, 'worktree', 'add', '-q', join(box.root, 'linked'));
    symlinkSync(tree, join(box.root, 'link'));
    const id = gitIn(tree, 'rev-parse', 'HEAD^{tree}');
    for (const place of [
      copyBare(tree),
      join(box.root, 'linked'),
      join(tree, 'src'),
      join(box.root, 'link'),
    ]) {
      const source = await resolved(place);
      expect(source).toMatchObject({ tree: id, clean: true, location: place });
      expect(fileIn(source, 'src/core/exec.c')).toContain('COMMAND');
    }
  });

  it('may lie in a folder of a bigger repository', async () => {
    writeTree(join(box.root, 'site/firmware/ipxe'));
    const site = committedTree(join(box.root, 'site'), { README: 'ours' });
    const source = await resolved(join(site, 'firmware/ipxe'));
    expect(source).toMatchObject({ tree: gitIn(site, 'rev-parse', 'HEAD:firmware/ipxe'), clean: true });
    expect((await resolved(`${join(site, 'firmware/ipxe')}#main`)).tree).toBe(source.tree);
    writeFileSync(join(site, 'firmware/ipxe/src/core/exec.c'), 'changed');
    const dirty = await resolved(join(site, 'firmware/ipxe'));
    expect(dirty.clean).toBe(false);
    expect(fileIn(dirty, 'src/core/exec.c')).toBe('changed');
  });

  it('gives the branch, tag or commit after #, whatever is checked out', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    const first = gitIn(tree, 'rev-parse', 'HEAD');
    gitIn(tree, 'tag', '-a', 'v1', '-m', 'one');
    gitIn(tree, 'commit', '-q', '--allow-empty', '-m', 'second');
    writeFileSync(join(tree, 'src/core/exec.c'), 'dirty');
    expect(await resolved(`${tree}#v1`)).toMatchObject({
      commit: first,
      clean: true,
      location: `${tree}#v1`,
    });
    expect(await resolved(`${tree}#${first.slice(0, 8)}`)).toMatchObject({ commit: first });
    await expect(resolved(`${tree}#v2`)).rejects.toThrow(refusal('source-ref-unknown', 'v2'));
    await expect(resolved(`${tree}#--all`)).rejects.toThrow(refusal('source-ref-unknown', '--all'));
  });

  it('takes two git processes, and its facts none the second time', async () => {
    const tree = copyBare(committedTree(join(box.root, 'tree')));
    const calls: RunRequest[] = [];
    const counting: Run = (one) => (calls.push(one), runJob(one));
    const source = await resolveSource(request({ flag: tree, run: counting }));
    expect(calls).toHaveLength(2);
    const facts = await readFacts(source, { folders: box.folders, run: counting });
    expect(await readFacts(source, { folders: box.folders, run: counting })).toEqual(facts);
    expect(calls).toHaveLength(3);
    expect(facts.version).toBe('7.8.9+');
  });
});

describeWhen({ tools: ['git'] })('a work tree with changes', () => {
  it('is built as it is, and left as it is', async () => {
    const tree = committedTree(join(box.root, 'tree'), { ...tinyTree, 'src/.gitignore': '*.o\n' });
    const index = join(tree, '.git/index');
    writeFileSync(join(tree, 'src/core/exec.c'), 'changed');
    writeFileSync(join(tree, 'src/core/new.c'), 'new');
    writeFileSync(join(tree, 'src/core/exec.o'), 'ignored');
    rmSync(join(tree, 'src/drivers/net/beta.c'));
    utimesSync(index, 1, 1);
    const before = readFileSync(index);
    const objects = gitIn(tree, 'count-objects');
    const source = await resolved(tree);
    expect(source).toMatchObject({ commit: gitIn(tree, 'rev-parse', 'HEAD'), clean: false });
    expect(fileIn(source, 'src/core/exec.c')).toBe('changed');
    expect(fileIn(source, 'src/core/new.c')).toBe('new');
    expect(fileIn(source, 'src/config/config.c')).toContain('REQUIRE_OBJECT');
    expect(() => fileIn(source, 'src/core/exec.o')).toThrow();
    expect(() => fileIn(source, 'src/drivers/net/beta.c')).toThrow();
    expect(readFileSync(index).equals(before)).toBe(true);
    expect(statSync(index).mtimeMs).toBe(1000);
    expect(gitIn(tree, 'count-objects')).toBe(objects);
    expect(sourceNotes(source).join()).toContain('not committed');
    expect((await resolved(tree)).tree).toBe(source.tree);
  });

  it('sees a change of the same length in the very second in which the index was written', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    const [file, index] = [join(tree, 'src/core/exec.c'), join(tree, '.git/index')];
    gitIn(tree, 'config', 'core.trustctime', 'false');
    utimesSync(file, 1000, 1000);
    gitIn(tree, 'update-index', '--refresh');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^./, '#'));
    for (const path of [file, index]) utimesSync(path, 1000, 1000);
    const source = await resolved(tree);
    expect(source.clean).toBe(false);
    expect(fileIn(source, 'src/core/exec.c')).toMatch(/^#/);
  });

  it('counts as clean while nothing that is built has changed', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    writeFileSync(join(tree, 'NOTES'), 'mine');
    expect((await resolved(tree)).clean).toBe(true);
  });

  it('is not misled by the variables of a surrounding git', async () => {
    const flag = committedTree(join(box.root, 'tree'));
    const other = committedTree(join(box.root, 'other'), { 'src/other.c': 'other' });
    const foreign = {
      GIT_DIR: join(other, '.git'),
      GIT_INDEX_FILE: join(other, '.git/index'),
      GIT_PREFIX: 'src/',
    };
    const surrounded: Run = (one) => runJob({ ...one, env: { ...foreign, ...one.env } });
    const source = await resolveSource(request({ flag, run: surrounded }));
    expect(source).toMatchObject({
      gitDir: join(flag, '.git'),
      commit: gitIn(flag, 'rev-parse', 'HEAD'),
      clean: true,
    });
  });

  it('warns of local headers, which no build sees', async () => {
    const tree = committedTree(join(box.root, 'tree'), { ...tinyTree, 'src/config/local/.gitignore': '*\n' });
    writeFileSync(join(tree, 'src/config/local/general.h'), '#define X\n');
    writeFileSync(join(tree, 'src/config/local/console.h'), '');
    const source = await resolved(tree);
    expect(source).toMatchObject({ clean: true, ignoredHeaders: ['general.h'] });
    expect(sourceNotes(source).join()).toContain('src/config/local/general.h');
  });
});

describeWhen({ tools: ['git'] })('an unpacked tree', () => {
  it('has content but no commit', async () => {
    const tree = writeTree(join(box.root, 'tree'));
    const source = await resolved(tree);
    expect(source).toMatchObject({ commit: null, commitTime: null, clean: false });
    expect(fileIn(source, 'src/core/exec.c')).toContain('COMMAND');
    writeFileSync(join(tree, 'src/core/exec.c'), 'changed');
    const later = await resolved(tree);
    expect(later.tree).not.toBe(source.tree);
    cpSync(tree, join(box.root, 'copy'), { recursive: true });
    expect((await resolved(join(box.root, 'copy'))).tree).toBe(later.tree);
    await expect(resolved(`${tree}#v1`)).rejects.toThrow(refusal('source-ref-unknown'));
  });

  it('may lie in a repository that does not know it', async () => {
    const site = committedTree(join(box.root, 'site'), { '.gitignore': 'vendor/\n' });
    const source = await resolved(writeTree(join(site, 'vendor/ipxe')));
    expect(source.commit).toBeNull();
    expect(fileIn(source, 'src/core/exec.c')).toContain('COMMAND');
  });
});

describeWhen({ tools: ['git'] })('what is no source', () => {
  it.each([
    ['nowhere', 'source-not-found'],
    ['file', 'source-not-a-folder'],
    ['bare-folder', 'source-not-a-tree'],
    ['gpxe', 'source-wrong-flavour'],
    ['plain-repository', 'source-not-a-tree'],
  ])('%s: %s', async (name, code) => {
    writeFileSync(join(box.root, 'file'), 'x');
    mkdirSync(join(box.root, 'bare-folder'));
    writeTree(join(box.root, 'gpxe'), { 'src/Makefile': '', 'src/include/gpxe/x.h': '' });
    gitIn(
      box.root,
      'clone',
      '-q',
      '--bare',
      committedTree(join(box.root, 'plain'), { README: 'x' }),
      join(box.root, 'plain-repository'),
    );
    await expect(resolved(join(box.root, name))).rejects.toThrow(refusal(code, name));
  });

  it('says so where there is no git', async () => {
    const tree = committedTree(join(box.root, 'tree'));
    const without: Run = async () => ({
      exitCode: 127,
      signal: undefined,
      stdout: '',
      stderr: '',
      notFound: true,
    });
    await expect(resolveSource(request({ flag: tree, run: without }))).rejects.toThrow(
      refusal('git-missing'),
    );
  });
});
