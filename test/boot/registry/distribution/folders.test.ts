import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { folderTree } from '../../../../boot/registry/distribution/folder-tree.ts';
import { recogniseLayout, type Recognised } from '../../../../boot/registry/distribution/recognise-layout.ts';
import type { Tree } from '../../../../boot/registry/distribution/tree.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { changed, folders, images, treeOf, type Image } from './trees.ts';

const read = (type: Tree['type'], image: Image): Promise<Recognised> => recogniseLayout(treeOf(type, image));

describe('netboot folders', () => {
  it("Debian's packages: the text installer", async () => {
    expect(await read('folder', folders.debianNetboot)).toMatchObject({
      layout: 'Debian installer, netboot',
      title: 'Debian 12 (bookworm) installer',
      kernel: 'text/debian-installer/amd64/linux',
      initrds: ['text/debian-installer/amd64/initrd.gz'],
      notes: [expect.stringContaining('gtk/debian-installer/amd64 is there too')],
    });
    const gtk = Object.entries(folders.debianNetboot.files).filter(([path]) => path.startsWith('gtk/'));
    const image = { label: 'x', files: Object.fromEntries(gtk.map(([path, text]) => [path.slice(4), text])) };
    expect(await read('folder', image)).toMatchObject({
      ...{ kernel: 'debian-installer/amd64/linux', title: 'Debian 12 (bookworm) installer', notes: [] },
    });
  });

  it("Ubuntu's archive: with the arguments of its boot loader", async () => {
    expect(await read('folder', folders.ubuntuNetboot)).toMatchObject({
      layout: 'Ubuntu server, netboot',
      commandLine: 'iso-url=https://releases.ubuntu.com/24.04/ubuntu-24.04-live-server-amd64.iso ip=dhcp',
    });
    const pxelinux = changed(
      folders.ubuntuNetboot,
      {
        'amd64/pxelinux.cfg/default':
          '  APPEND root=/dev/ram0 initrd=initrd url=http://x/y.iso ip=dhcp --- quiet\n',
      },
      'amd64/grub/grub.cfg',
    );
    expect((await read('folder', pxelinux)).commandLine).toBe('root=/dev/ram0 url=http://x/y.iso ip=dhcp');
    const without = await read('folder', changed(folders.ubuntuNetboot, {}, 'amd64/grub/grub.cfg'));
    expect(without).toMatchObject({ commandLine: 'ip=dhcp', notes: [expect.stringContaining('not found')] });
  });

  it('casper without its ISO image', async () => {
    const { commandLine, notes, wholeImage } = await read('folder', images.ubuntuServer);
    expect([commandLine, wholeImage]).toEqual([
      'boot=casper ip=dhcp netboot=url cloud-config-url=/dev/null',
      null,
    ]);
    expect(notes).toEqual([expect.stringContaining('not found')]);
  });

  it("Fedora's pxeboot, and Alpine's archive: what they need is told", async () => {
    expect(await read('folder', folders.pxeboot)).toMatchObject({
      ...{ kernel: 'vmlinuz', initrds: ['initrd.img'], commandLine: '' },
      notes: [expect.stringContaining('--append')],
    });
    expect(await read('folder', folders.alpineNetboot)).toMatchObject({
      commandLine: 'ip=dhcp modules=loop,squashfs modloop=${image-url}/modloop-lts',
      notes: [expect.stringContaining('alpine_repo=URL')],
    });
  });

  it('of two kernels none is taken', async () => {
    const two = changed(folders.pxeboot, { 'vmlinuz-6.1': 'kernel' });
    expect((await refusal(() => read('folder', two))).code).toBe('layout-unknown');
  });
});

describe('the tree of a folder', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-tree-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('has files and links to files, and reads small ones', async () => {
    put('a/b/vmlinuz', 'kernel');
    put('large', 'x'.repeat(65537));
    symlinkSync('a/b/vmlinuz', join(folder, 'linux'));
    symlinkSync('.', join(folder, 'circle'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const tree = await folderTree(folder, 'here');
    expect([...tree.files].sort()).toEqual([
      ['a/b/vmlinuz', 6],
      ['large', 65537],
      ['linux', 6],
    ]);
    expect(await tree.readText('linux')).toBe('kernel');
    expect(await tree.readText('large')).toBeNull();
    expect(await tree.readText('../../etc/passwd')).toBeNull();
    expect(await tree.fetch(['linux'])).toEqual(
      new Map([['linux', { path: join(folder, 'linux'), isOurs: false }]]),
    );
  });

  it('is none of a file, of what is not there, or of a whole file server', async () => {
    put('file', '');
    expect((await refusal(() => folderTree(join(folder, 'file')))).code).toBe('not-a-folder');
    expect((await refusal(() => folderTree(join(folder, 'none')))).code).toBe('file-not-readable');
    for (const name of ['a/1', 'a/2', 'b/c/3']) put(name, '');
    expect((await folderTree(folder, 'here', 4)).files.size).toBe(4);
    expect((await refusal(() => folderTree(folder, 'here', 3))).code).toBe('folder-too-large');
  });
});
