import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runJob } from '../../../system/process/run-job.ts';
import type { Run, RunRequest } from '../../../system/process/run.ts';
import { cloneFolder } from '../../../rom/source/repository/clone.ts';
import { namedSource, resolveSource, type SourceRequest } from '../../../rom/source/resolve.ts';
import { sourceNotes } from '../../../rom/source/source.ts';
import { syncSource } from '../../../rom/source/repository/sync.ts';
import { describeWhen } from '../../support/skip.ts';
import { committedTree, gitIn, sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';

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

it('an installed romkit has no submodule: its source is the public repository', () => {
  const named = namedSource(request({ submodule: undefined }));
  expect(named).toEqual({ origin: 'default', text: 'https://github.com/ipxe/ipxe.git' });
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
    const allowed: Run = (one) => runJob({ ...one, env: { ...one.env, GIT_ALLOW_PROTOCOL: 'file' } });
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
    const error = await resolved(flag).catch((caught: unknown) => caught);
    expect(error).toEqual(refusal('source-not-reachable', 'http://me@127.0.0.1:9/ipxe.git'));
    expect(JSON.stringify(error) + (error as Error).message).not.toContain('secret');
    expect(readdirSync(join(box.folders.cache, 'sources'))).toEqual([]);
  });

  it('is cloned once by two at a time, and what a killed clone left is swept away', async () => {
    const flag = `file://${committedTree(join(box.root, 'upstream'))}`;
    const left = `${cloneFolder(box.folders, flag).replace(/([^/]+)$/, '.$1')}.1.dead.tmp`;
    mkdirSync(left, { recursive: true });
    const clones: RunRequest[] = [];
    const counting: Run = (one) => {
      if (one.command.includes('clone')) clones.push(one);
      return runJob(one);
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
