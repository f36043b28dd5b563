import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NewRevision } from '../../../boot/registry/model/image.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext } from '../../support/fake-context.ts';

const hold: NewRevision = {
  kind: 'hold',
  title: 'Moving',
  files: [],
  commandLine: '',
  url: null,
  text: 'the rack is being moved',
  architecture: null,
  firmware: null,
  leastMemoryMiB: null,
  reportsUp: false,
};
const shell: NewRevision = { ...hold, kind: 'shell', title: 'Shell', text: null };

let state: string;

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'romkit-pool-'));
  const registry = await openRegistry({ state });
  await registry.apply({ by: 'test', via: 'test' }, [
    { type: 'add-revision', image: 'moving', revision: hold },
    { type: 'add-revision', image: 'shell', revision: shell },
    { type: 'add-revision', image: 'shell', revision: { ...shell, title: 'Shell 2' } },
  ]);
  await registry.close();
});

afterEach(() => rmSync(state, { recursive: true }));

/** A command's document. */
async function romkit(...words: string[]): Promise<Record<string, unknown> & { nextBoots: unknown[] }> {
  const context = fakeContext(state);
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  await parse(context, [...words.slice(0, end), '--state', state, '--json', ...words.slice(end)]);
  return JSON.parse(context.out()) as never;
}

describe('romkit machine', () => {
  it('finds a machine by any spelling of its address, by its name in any case, and by its number', async () => {
    await romkit('machine', 'add', '52-54-00-12-34-56', '5254.0012.3457', '--name', 'web1', '--tag', 'rack7');
    for (const name of ['52:54:00:12:34:57', '525400123456', 'WEB1', '#1'])
      expect(await romkit('machine', 'show', name)).toMatchObject({ name: 'web1', tags: ['rack7'] });
  });

  it('adds tags and takes them away', async () => {
    await romkit('machine', 'add', '525400123456', '--tag', 'rack7', '--tag', 'db');
    await romkit('machine', 'tag', '#1', 'web', '--', '-db');
    expect(await romkit('machine', 'show', '#1')).toMatchObject({ tags: ['rack7', 'web'] });
  });

  it('proposes the name that was meant', async () => {
    await romkit('machine', 'add', '525400123456', '--name', 'web1');
    await expect(romkit('machine', 'show', 'wbe1')).rejects.toMatchObject({
      code: 'unknown-machine',
      hint: expect.stringContaining('web1'),
    });
  });
});

describe('romkit assign', () => {
  beforeEach(() => romkit('machine', 'add', '525400123456', '--name', 'web1', '--tag', 'rack7'));

  it.each([
    ['web1', 'shell@1', { type: 'machine', machine: 1 }, 1],
    ['tag:rack7', 'shell', { type: 'tag', tag: 'rack7' }, null],
    ['default', 'shell', { type: 'default' }, null],
    ['default:x86_64', 'shell', { type: 'architecture', architecture: 'x86_64' }, null],
  ])('gives %s the image %s', async (whom, image, target, revision) => {
    await romkit('assign', whom, image);
    const registry = await openRegistry({ state });
    expect(registry.snapshot().assignments).toEqual([{ target, image: 'shell', revision, priority: 0 }]);
    await registry.close();
  });

  it('changes nothing with --dry-run, and names whose next boot would become which', async () => {
    const planned = await romkit('assign', 'default', 'shell', '--dry-run');
    expect(planned).toMatchObject({
      entry: null,
      nextBoots: [{ name: 'web1', before: { type: 'wait' }, after: { image: 'shell', revision: 2 } }],
    });
    expect(await romkit('explain', 'web1')).toMatchObject({ outcome: { type: 'wait' } });
  });

  it('warns with --dry-run of a machine that has too little memory', async () => {
    const registry = await openRegistry({ state });
    await registry.sawMachine({ mac: '52:54:00:12:34:56', atMs: 5, reported: { memoryMiB: 256 } });
    const big = { ...shell, leastMemoryMiB: 512 };
    await registry.apply({ by: 'test', via: 'test' }, [
      { type: 'add-revision', image: 'big', revision: big },
    ]);
    await registry.close();
    const context = fakeContext(state);
    await parse(context, ['assign', 'web1', 'big', '--dry-run', '--state', state]);
    expect(context.out()).toContain('Warning: big@1 needs 512 MiB of memory: web1 has 256 MiB.');
    expect(await romkit('assign', 'web1', 'big', '--dry-run')).toMatchObject({
      warnings: [{ code: 'memory', image: 'big', revision: 1, machines: [1] }],
    });
  });

  it('takes a machine in that has never booted, but not for an image that is not there', async () => {
    await expect(romkit('assign', '52:54:00:00:00:09', 'shel')).rejects.toMatchObject({
      code: 'unknown-image',
    });
    await expect(romkit('assign', '52:54:00:00:00:09', 'none')).rejects.toMatchObject({
      code: 'unknown-machine',
    });
    await expect(romkit('machine', 'show', '52:54:00:00:00:09')).rejects.toThrow();
    await romkit('assign', '52:54:00:00:00:09', 'shell');
    expect(await romkit('machine', 'show', '52:54:00:00:00:09')).toMatchObject({ nextBoot: 'shell@2' });
  });

  it('is taken back by romkit undo', async () => {
    await romkit('assign', 'web1', 'shell');
    await romkit('undo');
    expect(await romkit('machine', 'show', 'web1')).toMatchObject({ nextBoot: 'waits' });
    const { entries } = await romkit('undo', '--list');
    expect((entries as unknown[]).length).toBe(4);
  });

  it('refuses --once for more than a machine, and a revision that is not there', async () => {
    await expect(romkit('assign', 'tag:rack7', 'shell', '--once')).rejects.toMatchObject({
      code: 'bad-target',
    });
    await expect(romkit('assign', 'web1', 'shell@3')).rejects.toMatchObject({
      code: 'unknown-revision',
      hint: 'It has these revisions: 1, 2.',
    });
  });
});

describe('romkit explain', () => {
  it('tells the winning rule, the others, and the scripts of an address that nobody knows', async () => {
    await romkit('assign', 'unknown', 'shell');
    const { rules, files } = await romkit('explain', '52:54:00:99:99:99');
    expect((rules as { won: boolean; rule: string }[]).filter(({ won }) => won)).toMatchObject([
      { rule: 'unknown' },
    ]);
    expect((files as { path: string }[]).map(({ path }) => path)).toEqual([
      '/bootdirectory/boot.ipxe',
      '/bootdirectory/52:54:00:99:99:99.ipxe',
      '/bootdirectory/52:54:00:99:99:99.gpxe',
      'pxelinux.cfg/01-52-54-00-99-99-99',
    ]);
  });
});

describe('romkit image', () => {
  it('goes back to an older revision, and forward again', async () => {
    await romkit('image', 'use', 'shell@1');
    expect(await romkit('image', 'show', 'shell')).toMatchObject({ current: 1 });
    await expect(romkit('image', 'use', 'shell')).rejects.toMatchObject({ code: 'no-revision' });
  });

  it('does not remove what is assigned', async () => {
    await romkit('assign', 'default', 'shell');
    await expect(romkit('image', 'remove', 'shell')).rejects.toMatchObject({ code: 'image-in-use' });
    await romkit('image', 'remove', 'moving');
    await expect(romkit('image', 'show', 'moving')).rejects.toMatchObject({ code: 'unknown-image' });
  });
});

describe('romkit image add', () => {
  it('adds images without files, and new revisions of them', async () => {
    await romkit('image', 'add', 'disk', '--kind', 'local');
    await romkit('image', 'add', 'disk', '--kind', 'hold', '--text', 'the disk is being copied');
    expect(await romkit('image', 'show', 'disk')).toMatchObject({
      current: 2,
      revisions: [{ kind: 'local' }, { kind: 'hold', text: 'the disk is being copied' }],
    });
  });

  it('refuses a kernel that is none, and says which file; nothing is added', async () => {
    const page = join(state, 'vmlinuz');
    writeFileSync(page, '<!DOCTYPE html><html><body>404 Not Found</body></html>\n');
    await expect(romkit('image', 'add', 'debian', '--kernel', page)).rejects.toMatchObject({
      message: expect.stringContaining(page),
    });
    await expect(romkit('image', 'show', 'debian')).rejects.toMatchObject({ code: 'unknown-image' });
  });

  it.each([
    [[], 'no-image-source'],
    [['--iso', 'a.iso', '--kernel', 'b'], 'several-image-sources'],
    [['--kind', 'chain'], 'no-url'],
  ])('wants one source: %j', async (words, code) => {
    await expect(romkit('image', 'add', 'debian', ...words)).rejects.toMatchObject({ code, exitCode: 2 });
  });
});
