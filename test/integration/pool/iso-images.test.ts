import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { isoTree } from '../../../boot/registry/distribution/iso-tree.ts';
import { recogniseLayout } from '../../../boot/registry/distribution/recognise-layout.ts';
import type { Tree } from '../../../boot/registry/distribution/tree.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { describeWhen } from '../../support/skip.ts';
import { images, treeOf, type Image } from '../../boot/registry/distribution/trees.ts';

jest.setTimeout(120_000);

let folder: string;
let source: string;
let iso: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-iso-'));
  source = join(folder, 'source');
  iso = join(folder, "an ISO's.iso");
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(source, path)), { recursive: true });
  writeFileSync(join(source, path), text);
}

/** With Rock Ridge and Joliet names as distributions have them, or with Joliet names alone. */
function master(label: string, names: 'on' | 'off' = 'on'): void {
  const options = ['-rockridge', names, '-joliet', 'on', '-volid', label.slice(0, 32)];
  const outdev = ['-no_rc', '-report_about', 'FAILURE', '-outdev', `stdio:${iso}`];
  execFileSync('xorriso', [...outdev, ...options, '-map', source, '/', '-commit'], { stdio: 'pipe' });
}

const open = (label = 'label'): Promise<Tree> =>
  isoTree(iso, 'my.iso', label, { run: runTool, workFolder: join(folder, 'work') });

describeWhen({ tools: ['xorriso'] })('an ISO image', () => {
  beforeEach(() => mkdirSync(join(folder, 'work')));

  it.each(Object.entries(images))(
    'of %s is recognised as its files alone are',
    async (_name, image: Image) => {
      for (const [path, text] of Object.entries(image.files)) put(path, text);
      master(image.label);
      const tree = await open(image.label);
      expect(new Map([...tree.files].sort())).toEqual(new Map([...treeOf('iso', image).files].sort()));
      expect(await recogniseLayout(tree)).toEqual(await recogniseLayout(treeOf('iso', image, 'my.iso')));
    },
  );

  it('without Rock Ridge has its Joliet names', async () => {
    for (const [path, text] of Object.entries(images.debianLive.files)) put(path, text);
    master('x', 'off');
    expect(await recogniseLayout(await open())).toMatchObject({ layout: 'Debian live' });
  });

  it('gives files and what links lead to, and no name of it is a name of the system', async () => {
    put('live/vmlinuz-6.1', 'kernel');
    put('live/o\'dd\n"name', 'odd');
    put('read-only', 'secret');
    symlinkSync('vmlinuz-6.1', join(source, 'live/vmlinuz'));
    symlinkSync('/etc/passwd', join(source, 'live/initrd.img'));
    execFileSync('chmod', ['400', join(source, 'read-only')]);
    master('x');
    const tree = await open();
    expect([...tree.files.keys()].sort()).toEqual(
      ['live/o\'dd\n"name', 'live/vmlinuz', 'live/vmlinuz-6.1', 'read-only'].sort(),
    );
    const fetched = await tree.fetch(['live/vmlinuz', 'live/o\'dd\n"name', 'read-only', 'live/vmlinuz']);
    const texts = [...fetched.values()].map(({ path, isOurs }) => [readFileSync(path, 'utf8'), isOurs]);
    expect(texts).toEqual([
      ['kernel', true],
      ['odd', true],
      ['secret', true],
    ]);
    for (const { path } of fetched.values()) {
      expect(dirname(path)).toBe(join(folder, 'work', 'iso'));
      expect(statSync(path).mode & 0o777).toBe(0o644);
    }
  });

  it('that cannot be read is refused, with xorriso’s words', async () => {
    put('large', 'x'.repeat(3 << 20));
    master('x');
    const tree = await open();
    execFileSync('truncate', ['--size=400K', iso]);
    const error = await refusal(() => tree.fetch(['large']));
    expect(error.code).toBe('iso-not-read');
    expect(error.message).toContain('my.iso');
    expect(error.details.length).toBeGreaterThan(0);
  });
});

it('says what to install where xorriso is missing', async () => {
  const noTool = isoTree(iso, 'my.iso', '', {
    workFolder: folder,
    run: (request) => runTool({ ...request, command: ['romkit-has-no-such-tool'] }),
  });
  const error = await refusal(() => noTool);
  expect(error).toMatchObject({ code: 'tool-missing', exitCode: 3 });
  expect(error.hint).toContain('xorriso');
});
