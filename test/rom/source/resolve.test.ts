import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { run, type Run, type RunRequest } from '../../../system/process/process.ts';
import { cloneFolder } from '../../../rom/source/clone.ts';
import { resolveSource, type SourceRequest } from '../../../rom/source/resolve.ts';
import { readFacts } from '../../../rom/source/read-facts.ts';
import { sourceNotes } from '../../../rom/source/source.ts';
import { syncSource } from '../../../rom/source/sync.ts';
import { describeWhen } from '../../support/skip.ts';
import { committedTree, gitIn, sandbox, tinyTree, writeTree, type Sandbox } from '../../support/tiny-tree.ts';

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
  run,
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
    const counting: Run = (one) => (calls.push(one), run(one));
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
    const surrounded: Run = (one) => run({ ...one, env: { ...foreign, ...one.env } });
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

describeWhen({ tools: ['git'] })('the order of places', () => {
  it('is flag, environment, setting, submodule', async () => {
    const names = ['flag', 'environment', 'setting', 'submodule'] as const;
    const [flag, environment, setting, submodule] = names.map((name) =>
      committedTree(join(box.root, name)),
    ) as [string, string, string, string];
    const all = request({ flag, env: { ROMKIT_IPXE_SOURCE: environment }, setting, submodule });
    expect(await resolveSource(all)).toMatchObject({ origin: 'flag', location: flag });
    expect(await resolveSource({ ...all, flag: undefined })).toMatchObject({
      origin: 'environment',
      location: environment,
    });
    expect(await resolveSource({ ...all, flag: '', env: { ROMKIT_IPXE_SOURCE: ' ' } })).toMatchObject({
      origin: 'setting',
      location: setting,
    });
    expect(await resolveSource(request({ submodule }))).toMatchObject({
      origin: 'submodule',
      location: submodule,
    });
  });
});

describeWhen({ tools: ['git'] })('the submodule', () => {
  function superproject(): { top: string; submodule: string } {
    const upstream = committedTree(join(box.root, 'upstream'));
    const top = committedTree(join(box.root, 'top'), { README: 'x' });
    gitIn(top, 'submodule', 'add', '-q', upstream, 'ipxe-src');
    gitIn(top, 'commit', '-qm', 'pin');
    return { top, submodule: join(top, 'ipxe-src') };
  }

  it('at another commit than pinned is built as it is, with a note', async () => {
    const { submodule } = superproject();
    const pinned = gitIn(submodule, 'rev-parse', 'HEAD');
    const pinnedSource = await resolveSource(request({ submodule }));
    expect(pinnedSource).toMatchObject({ commit: pinned, pinnedCommit: pinned, clean: true });
    expect(sourceNotes(pinnedSource)).toEqual([]);
    gitIn(submodule, 'commit', '-q', '--allow-empty', '-m', 'later');
    const source = await resolveSource(request({ submodule }));
    expect(source).toMatchObject({ commit: gitIn(submodule, 'rev-parse', 'HEAD'), pinnedCommit: pinned });
    expect(sourceNotes(source).join()).toContain(pinned.slice(0, 10));
  });

  it('that is empty is an error with the way out', async () => {
    const submodule = join(box.root, 'empty');
    mkdirSync(submodule);
    await expect(resolveSource(request({ submodule }))).rejects.toThrow(
      expect.objectContaining({
        code: 'source-not-reachable',
        exitCode: 3,
        hint: expect.stringContaining('romkit source use DIR-or-URL'),
      }),
    );
  });

  it('that is empty is filled by sync', async () => {
    const { top } = superproject();
    const fresh = join(box.root, 'fresh');
    gitIn(box.root, 'clone', '-q', top, fresh);
    const inFresh = request({ submodule: join(fresh, 'ipxe-src'), env: {} });
    const allowed: Run = (one) => run({ ...one, env: { ...one.env, GIT_ALLOW_PROTOCOL: 'file' } });
    expect(await syncSource({ ...inFresh, run: allowed })).toBe('fetched');
    expect(await resolveSource(inFresh)).toMatchObject({ origin: 'submodule', clean: true });
    expect(await syncSource(inFresh)).toBe('present');
  });

  it('whose server is away leaves sync with the way out', async () => {
    const { top } = superproject();
    const fresh = join(box.root, 'fresh');
    gitIn(box.root, 'clone', '-q', top, fresh);
    rmSync(join(box.root, 'upstream'), { recursive: true });
    await expect(syncSource(request({ submodule: join(fresh, 'ipxe-src') }))).rejects.toThrow(
      refusal('source-not-reachable'),
    );
  });
});

describeWhen({ tools: ['git'] })('a URL', () => {
  it('is cloned once, and fetched again only when something is missing', async () => {
    const upstream = committedTree(join(box.root, 'upstream'));
    const url = `file://${upstream}`;
    const notes: string[] = [];
    const source = await resolveSource(request({ flag: url, onNote: (line) => notes.push(line) }));
    expect(source).toMatchObject({
      location: url,
      commit: gitIn(upstream, 'rev-parse', 'HEAD'),
      clean: true,
    });
    expect(notes).toHaveLength(1);
    expect(source.gitDir.startsWith(join(box.folders.cache, 'sources'))).toBe(true);

    gitIn(upstream, 'checkout', '-q', '-b', 'later');
    gitIn(upstream, 'commit', '-q', '--allow-empty', '-m', 'later');
    expect((await resolved(url)).commit).toBe(source.commit);
    expect((await resolved(`${url}#later`)).commit).toBe(gitIn(upstream, 'rev-parse', 'later'));

    rmSync(upstream, { recursive: true });
    expect((await resolved(`${url}#later`)).clean).toBe(true);
    await expect(resolved(`${url}#none`)).rejects.toThrow(refusal('source-not-reachable'));
  });

  it('is brought up to date by sync', async () => {
    const upstream = committedTree(join(box.root, 'upstream'));
    const flag = `file://${upstream}`;
    expect(await syncSource(request({ flag }))).toBe('fetched');
    gitIn(upstream, 'commit', '-q', '--allow-empty', '-m', 'later');
    expect(await syncSource(request({ flag }))).toBe('updated');
    expect((await resolved(flag)).commit).toBe(gitIn(upstream, 'rev-parse', 'HEAD'));
  });

  it('is not reached for offline', async () => {
    const flag = `file://${committedTree(join(box.root, 'upstream'))}`;
    await expect(resolveSource(request({ flag, offline: true }))).rejects.toThrow(
      refusal('source-not-reachable', 'not fetched yet'),
    );
  });

  it('that does not answer leaves nothing behind, and no password in the error', async () => {
    const flag = 'http://me:secret@127.0.0.1:9/ipxe.git';
    const error = await resolved(flag).catch((caught: Error) => caught);
    expect(error).toEqual(refusal('source-not-reachable', 'http://me@127.0.0.1:9/ipxe.git'));
    expect(JSON.stringify(error) + String((error as Error).message)).not.toContain('secret');
    expect(readdirSync(join(box.folders.cache, 'sources'))).toEqual([]);
  });

  it('is cloned once by two at a time, and what a killed clone left is swept away', async () => {
    const flag = `file://${committedTree(join(box.root, 'upstream'))}`;
    const left = `${cloneFolder(box.folders, flag).replace(/([^/]+)$/, '.$1')}.1.dead.tmp`;
    mkdirSync(left, { recursive: true });
    const clones: RunRequest[] = [];
    const counting: Run = (one) => {
      if (one.command.includes('clone')) clones.push(one);
      return run(one);
    };
    const both = [1, 2].map(() => resolveSource(request({ flag, run: counting })));
    const [first, second] = await Promise.all(both);
    expect(first).toEqual(second);
    expect(clones).toHaveLength(1);
    expect(readdirSync(join(box.folders.cache, 'sources'))).toEqual([
      basename(cloneFolder(box.folders, flag)),
    ]);
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
