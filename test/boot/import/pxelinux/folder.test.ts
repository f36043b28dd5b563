import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SiteCollector } from '../../../../boot/import/collect/collector.ts';
import { readPxelinux } from '../../../../boot/import/pxelinux/read.ts';
import { assignmentLines, problemLines, withFolder } from '../folder.ts';
import { first, readConfigs, served } from './sample.ts';

describe('menus', () => {
  const menu =
    'LABEL a\nKERNEL images/debian/vmlinuz\nLABEL b\nLOCALBOOT 0\nLABEL c\nKERNEL images/debian/vmlinuz\nAPPEND c\n';

  it.each([
    ['the entry that is marked', 'DEFAULT vesamenu.c32\nTIMEOUT 50\n', 'MENU DEFAULT\n', 'c'],
    ['the label of DEFAULT beside UI', 'UI boot/menu.c32\nDEFAULT c\nTIMEOUT 50\n', '', 'c'],
    ['the first entry', 'UI vesamenu.c32\nTOTALTIMEOUT 50\n', '', 'a'],
    ['what ONTIMEOUT names', 'DEFAULT menu.c32\nTIMEOUT 50\nONTIMEOUT b\n', 'MENU DEFAULT\n', 'local'],
  ])('start %s', async (_title, before, behind, image) => {
    const site = await readConfigs({ default: `${before}${menu}${behind}` });
    expect(assignmentLines(site)).toEqual([`default ${image}`]);
    expect(site.images.map(({ name }) => name)).toEqual(['a', 'local', 'c']);
    expect(site.problems).toEqual([]);
  });

  it('have their entries from other files, once', async () => {
    const site = await readConfigs({
      default:
        'DEFAULT menu.c32\nTIMEOUT 1\nMENU INCLUDE pxelinux.cfg/colours.cfg Colours\nINCLUDE pxelinux.cfg/a.cfg\nLABEL more\nKERNEL menu.c32\nAPPEND pxelinux.cfg/b.cfg\n',
      'colours.cfg': 'MENU COLOR title 1;31\nTEXT HELP\nLABEL no\nENDTEXT\n',
      'a.cfg': 'LABEL a\nKERNEL images/debian/vmlinuz\n',
      'b.cfg': 'LABEL b\nKERNEL images/debian/vmlinuz\nAPPEND b\nLABEL back\nCONFIG pxelinux.cfg/b.cfg\n',
    });
    expect(site.images.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(assignmentLines(site)).toEqual(['default a']);
    expect(site.problems).toEqual([]);
  });

  it('leave iPXE to romkit', async () => {
    const site = await readConfigs({ default: 'DEFAULT x\nLABEL x\nKERNEL ipxe.lkrn\nINITRD boot.ipxe' });
    expect(site.images).toEqual([]);
    expect(site.problems).toEqual([]);
    expect([...site.passedOver.keys()]).toEqual(['iPXE or gPXE (romkit serves its own)']);
  });
});

describe('the folder', () => {
  it('has files of machines, and others that are listed', async () => {
    const site = await readConfigs({
      [first]: 'DEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz\n',
      '01-52-54-00-77-00-AB': 'DEFAULT y\nLABEL y\nKERNEL images/debian/vmlinuz\n',
      '20-52-54-00-77-00-02': 'x',
      '0A4D000B': 'x',
      '0A4D': 'x',
      '01234567-89ab-cdef-0123-456789abcdef': 'x',
      'menu.cfg': 'x',
    });
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 x', '52:54:00:77:00:ab x']);
    expect(problemLines(site)).toEqual([
      'pxelinux.cfg/01234567-89ab-cdef-0123-456789abcdef:null It is for the machine with this UUID: machines are known by their MAC address.',
      'pxelinux.cfg/0A4D:null It is for addresses that begin with 0A4D in hexadecimal digits: machines are known by their MAC address.',
      'pxelinux.cfg/0A4D000B:null It is for the address 10.77.0.11: machines are known by their MAC address.',
      'pxelinux.cfg/20-52-54-00-77-00-02:null It is for no Ethernet address: machines are known by their MAC address.',
    ]);
  });

  it('goes on behind a file that is no text', async () => {
    const site = await readConfigs({
      [first]: Buffer.from([0xff, 0]),
      default: 'DEFAULT x\nLABEL x\nLOCALBOOT 0',
    });
    expect(problemLines(site)).toEqual([
      `pxelinux.cfg/${first}:null The file was not read. pxelinux.cfg/${first}:1 has a NUL byte: it is no text file.`,
    ]);
    expect(assignmentLines(site)).toEqual(['default local']);
  });

  it('may share a file by links, but none that lead out of it', async () => {
    await withFolder({ ...served, elsewhere: 'x' }, async (outer) => {
      const folder = join(outer, 'images');
      mkdirSync(join(folder, 'pxelinux.cfg'));
      writeFileSync(join(folder, 'web'), 'DEFAULT x\nLABEL x\nKERNEL debian/vmlinuz\nLABEL y\nKERNEL out\n');
      symlinkSync('../elsewhere', join(folder, 'out'));
      symlinkSync('../web', join(folder, 'pxelinux.cfg', first));
      symlinkSync('../../elsewhere', join(folder, 'pxelinux.cfg', 'default'));
      const collector = new SiteCollector();
      await readPxelinux(join(folder, 'pxelinux.cfg'), false, collector);
      const site = collector.site();
      expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 x']);
      expect(site.problems.map(({ message }) => message.replaceAll(outer, ''))).toEqual([
        'The entry "y" is left out: out is not used: it leads out of the folder, to /elsewhere.',
        'The file was not read: it leads out of the folder, to /elsewhere.',
      ]);
    });
  });

  it('is read by one of its files too', async () => {
    await withFolder(
      { ...served, [`pxelinux.cfg/${first}`]: 'DEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz' },
      async (folder) => {
        const collector = new SiteCollector();
        await readPxelinux(join(folder, 'pxelinux.cfg', first), true, collector);
        expect(assignmentLines(collector.site())).toEqual(['52:54:00:77:00:01 x']);
        expect(collector.site().problems).toEqual([]);
      },
    );
  });
});
