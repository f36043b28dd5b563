import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openContentStore } from '../../../boot/registry/content/store.ts';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { parse } from '../../../cli/shell/program.ts';
import { sha256 } from '../../../system/files/files.ts';
import { bzImage } from '../../boot/registry/recognise/headers.ts';
import { fakeContext } from '../../support/fake-context.ts';

const script = '#!gpxe\nkernel images/vmlinuz quiet\ninitrd images/initrd.gz\nboot\n';

let home: string;
const state = (): string => join(home, 'state');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romkit-import-command-'));
  write('site/52:54:00:77:00:01.gpxe', script);
  write('site/52-54-00-77-00-02.gpxe', '#!gpxe\nkernel images/gone\nboot\n');
  write('site/images/vmlinuz', bzImage());
  write('site/images/initrd.gz', 'initrd');
});

afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), content);
}

async function text(...words: string[]): Promise<string> {
  const context = fakeContext(home);
  await parse(context, [...words, '--state', state()]);
  return context.out();
}

const romkit = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await text(...words, '--json')) as Record<string, unknown>;

async function registry(): Promise<Snapshot> {
  const opened = await openRegistry({ state: state() });
  await opened.close();
  return opened.snapshot();
}

const content = () => openContentStore(join(state(), 'content'));

describe('romkit import', () => {
  it('takes machines, images with their files and assignments over as one change that can be undone', async () => {
    expect(await romkit('import', 'site')).toMatchObject({
      kinds: ['bootdirectory'],
      entry: 1,
      nextBoots: [{ name: '52:54:00:77:00:01', after: { image: 'vmlinuz', revision: 1 } }],
    });
    const [image] = (await registry()).images.values();
    const files = image!.revisions[0]!.files;
    expect(files.map(({ name, sha256: hash }) => [name, hash])).toEqual([
      ['vmlinuz', sha256(bzImage())],
      ['initrd.gz', sha256(Buffer.from('initrd'))],
    ]);
    for (const file of files) expect(await content().verify(file.sha256)).toBe('good');
    const { entries } = (await romkit('undo', '--list')) as { entries: { via: string }[] };
    expect(entries.map(({ via }) => via)).toEqual(['import']);
    await romkit('undo');
    expect(await registry()).toMatchObject({ machines: [], assignments: [], images: new Map() });
  });

  it('names what was not understood by file and line, as the person named the folder', async () => {
    expect(await text('import', 'site')).toMatch(/\n {2}site\/52-54-00-77-00-02\.gpxe:3: .*images\/gone/);
  });

  it('shows with --dry-run what would come of it, and stores nothing', async () => {
    const shown = await text('import', 'site', '--dry-run');
    expect(shown).toMatch(/52:54:00:77:00:01 .*vmlinuz@1\n/);
    expect(shown).toMatch('Nothing was changed');
    expect(await registry()).toMatchObject({ machines: [], images: new Map() });
    expect(await content().has(sha256(bzImage()))).toBe(false);
  });

  it('changes nothing the second time', async () => {
    await romkit('import', 'site');
    expect(await romkit('import', 'site')).toMatchObject({ entry: null, changes: [] });
  });

  it('reads names of servers in scripts by --next-server', async () => {
    write('other/52:54:00:77:00:03.gpxe', '#!gpxe\nchain http://${next-server}/a.gpxe\n');
    await romkit('import', 'other', '--next-server', '192.0.2.9');
    const [image] = (await registry()).images.values();
    expect(image!.revisions[0]).toMatchObject({ kind: 'chain', url: 'http://192.0.2.9/a.gpxe' });
  });
});
