import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSite, type ReadSiteOptions } from '../../../boot/import/read-site.ts';
import type { ImportedSite } from '../../../boot/import/site.ts';
import { bzImage } from '../registry/recognise/headers.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { machineLines, withFolder, type Files } from './folder.ts';

const read = (files: Files, path = '', options: ReadSiteOptions = {}): Promise<ImportedSite> =>
  withFolder(files, (folder) => readSite(join(folder, path), options));

const host = 'host node01 { hardware ethernet 52:54:00:77:00:01; }\n';
const line = (number: number): string => `dhcp-host=52:54:00:77:00:0${number},node0${number}\n`;
const script = '#!gpxe\nkernel images/vmlinuz\nboot\n';
const tree: Files = {
  'bootdirectory/52:54:00:77:00:01.gpxe': script,
  'bootdirectory/images/vmlinuz': bzImage(),
  'pxelinux.cfg/01-52-54-00-77-00-02': 'DEFAULT a\nLABEL a\n  KERNEL bootdirectory/images/vmlinuz\n',
};

describe('a site', () => {
  it.each<[string, Files, string, string, string]>([
    ['a file', { 'a.txt': host }, 'a.txt', 'dhcpd', 'node01'],
    ['a folder with a daemon’s main file', { 'dhcpd.conf': host, 'x.conf': line(2) }, '', 'dhcpd', 'node01'],
    ['a folder of many files', { 'a.conf': line(1), 'readme.txt': 'Machines.' }, '', 'dnsmasq', 'node01'],
    ['scripts', { 'bootdirectory/52:54:00:77:00:01.gpxe': script }, 'bootdirectory', 'bootdirectory', '-'],
  ])('is read as what it is: %s', async (_title, files, path, kind, name) => {
    const site = await read(files, path);
    expect(site.kinds).toEqual([kind]);
    expect(machineLines(site)).toEqual([expect.stringMatching(`^52:54:00:77:00:01 ${name} `)]);
  });

  it('of one kind in many files is read whole, without what editors and packages leave', async () => {
    const site = await read({
      'b.conf': line(2),
      'a.conf': line(1),
      'a.conf~': line(3),
      'c.dpkg-old': line(4),
    });
    expect(machineLines(site).map((each) => each.split(' ')[1])).toEqual(['node01', 'node02']);
  });

  it('that may be two kinds is refused until one is named', async () => {
    expect(await refusal(() => read(tree))).toMatchObject({
      code: 'site-ambiguous',
      hint: 'Name one: --kind bootdirectory or --kind pxelinux.',
    });
    expect(machineLines(await read(tree, '', { kind: 'pxelinux' }))[0]).toMatch('52:54:00:77:00:02');
    expect(machineLines(await read(tree, '', { kind: 'bootdirectory' }))[0]).toMatch('52:54:00:77:00:01');
  });

  it.each<[string, Files, string, string, string]>([
    [
      'prose',
      { 'a.txt': 'Machines.\n' },
      'a.txt',
      'site-not-recognised',
      '--kind bootdirectory|pxelinux|dhcpd',
    ],
    ['a folder of nothing', { 'a/b/c.txt': '' }, 'a', 'site-not-recognised', '--kind'],
    ['one boot script', { 'x.ipxe': '#!ipxe\nboot\n' }, 'x.ipxe', 'site-not-recognised', 'the folder'],
    ['a path that is not there', {}, 'gone', 'file-not-readable', ''],
  ])('that is none is refused with a hint: %s', async (_title, files, path, code, hint) => {
    const found = await refusal(() => read(files, path));
    expect(found.code).toBe(code);
    expect(found.hint ?? '').toContain(hint);
  });

  it('is read as the person says, whatever it looks like', async () => {
    const site = await read({ 'a.txt': '52:54:00:77:00:01 node01\n' }, 'a.txt', { kind: 'ethers' });
    expect(site.kinds).toEqual(['ethers']);
    expect((await refusal(() => read({ 'a.txt': host }, 'a.txt', { kind: 'bootdirectory' }))).code).toBe(
      'not-a-folder',
    );
  });
});
