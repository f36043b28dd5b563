import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext } from '../../support/fake-context.ts';
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
let tree: string;
beforeEach(() => {
  box = sandbox();
  tree = committedTree(join(box.root, 'tree'));
});
afterEach(() => box.remove());

const userFile = (): string => join(box.root, '.config/romkit/config.yaml');

async function romkit(env: NodeJS.ProcessEnv, ...argv: string[]): Promise<{ out: string; err: string }> {
  const context = fakeContext(box.root, env);
  await parse(context, argv);
  return { out: context.out(), err: context.err() };
}
const json = async (env: NodeJS.ProcessEnv, ...argv: string[]) =>
  JSON.parse((await romkit(env, ...argv, '--json')).out) as Record<string, never> & {
    sources: Record<string, unknown>[];
  };

describeWhen({ tools: ['git'] })('romkit source use', () => {
  it('checks the source and writes it down', async () => {
    expect((await romkit({}, 'source', 'use', tree)).out).toContain(tree);
    expect(readFileSync(userFile(), 'utf8')).toBe(`source:\n  ipxe: ${tree}\n`);
    const { sources } = await json({}, 'source', 'status', '--flavour', 'ipxe');
    expect(sources[0]).toMatchObject({
      origin: 'setting',
      place: userFile(),
      location: tree,
      version: '7.8.9+',
      problem: null,
    });
  });

  it('keeps a ref, and takes a URL', async () => {
    gitIn(tree, 'tag', 'v1');
    await romkit({}, 'source', 'use', `${tree}#v1`);
    expect(readFileSync(userFile(), 'utf8')).toContain(`${tree}#v1`);
    await romkit({}, 'source', 'use', `file://${tree}`);
    expect(readFileSync(userFile(), 'utf8')).toContain(`ipxe: file://${tree}`);
  });

  it.each([['default'], ['--unset']])('%s goes back', async (word) => {
    mkdirSync(dirname(userFile()), { recursive: true });
    writeFileSync(userFile(), `# keep\nbuild:\n  jobs: 2\nsource:\n  ipxe: ${tree}\n`);
    await romkit({}, 'source', 'use', word);
    expect(readFileSync(userFile(), 'utf8')).toBe('# keep\nbuild:\n  jobs: 2\n');
  });

  it('writes nothing with --dry-run', async () => {
    const { out } = await romkit({}, 'source', 'use', tree, '--dry-run');
    expect(out).toContain('would be');
    expect(existsSync(userFile())).toBe(false);
  });

  it('writes nothing where the source is none', async () => {
    await expect(romkit({}, 'source', 'use', join(box.root, 'none'))).rejects.toMatchObject({
      code: 'source-not-found',
      exitCode: 3,
    });
    await expect(romkit({}, 'source', 'use', tree, '--flavour', 'gpxe')).rejects.toMatchObject({
      code: 'source-wrong-flavour',
    });
    await expect(romkit({}, 'source', 'use')).rejects.toMatchObject({
      code: 'source-location-missing',
      exitCode: 2,
    });
    expect(existsSync(userFile())).toBe(false);
  });

  it('says where a stronger place names another', async () => {
    const { err } = await romkit({ ROMKIT_IPXE_SOURCE: '/elsewhere' }, 'source', 'use', tree);
    expect(err).toContain('ROMKIT_IPXE_SOURCE names /elsewhere');
  });
});

describeWhen({ tools: ['git'] })('romkit source status', () => {
  it('shows both flavours, and what is wrong with one, without failing', async () => {
    const env = { ROMKIT_IPXE_SOURCE: tree, ROMKIT_GPXE_SOURCE: join(box.root, 'none') };
    const { out } = await romkit(env, 'source', 'status');
    expect(out).toMatch(
      /^iPXE\n {2}source +.*tree\n {2}chosen by +ROMKIT_IPXE_SOURCE\n {2}version +7\.8\.9\+\n/,
    );
    expect(out).toContain(gitIn(tree, 'rev-parse', 'HEAD'));
    expect(out).toMatch(/gPXE\n(.*\n)* {2}state +There is no folder/);
  });

  it('says that changes are built', async () => {
    writeFileSync(join(tree, 'src/core/exec.c'), 'changed');
    const { out } = await romkit({ ROMKIT_IPXE_SOURCE: tree }, 'source', 'status', '--flavour', 'ipxe');
    expect(out).toContain('changed: what is there is what is built');
  });

  it('fetches nothing', async () => {
    const [status] = (await json({}, 'source', 'status', '--flavour', 'gpxe')).sources;
    expect(status).toMatchObject({
      origin: 'default',
      source: null,
      problem: { code: 'source-not-reachable' },
    });
    expect(existsSync(join(box.root, '.cache/romkit/sources'))).toBe(false);
  });
});

describeWhen({ tools: ['git'] })('romkit source sync', () => {
  it('fetches a URL once and brings it up to date later', async () => {
    const env = { ROMKIT_IPXE_SOURCE: `file://${tree}` };
    expect((await json(env, 'source', 'sync')).sources[0]).toMatchObject({ outcome: 'fetched' });
    gitIn(tree, 'commit', '-q', '--allow-empty', '-m', 'later');
    const { sources } = await json(env, 'source', 'sync');
    expect(sources).toHaveLength(1);
    expect(sources[0]).toMatchObject({ outcome: 'updated', commit: gitIn(tree, 'rev-parse', 'HEAD') });
  });

  it('has nothing to do for a folder, and looks after gPXE once it is named', async () => {
    const files = Object.entries(tinyTree).filter(([path]) => !path.includes('include/ipxe'));
    const gpxe = writeTree(join(box.root, 'gpxe'), {
      ...Object.fromEntries(files),
      'src/include/gpxe/x.h': '',
    });
    const synced = async (env: NodeJS.ProcessEnv) =>
      (await json(env, 'source', 'sync')).sources.map(({ flavour, outcome }) => [flavour, outcome]);
    expect(await synced({ ROMKIT_IPXE_SOURCE: tree })).toEqual([['ipxe', 'present']]);
    expect(await synced({ ROMKIT_IPXE_SOURCE: tree, ROMKIT_GPXE_SOURCE: gpxe })).toEqual([
      ['ipxe', 'present'],
      ['gpxe', 'present'],
    ]);
  });
});
