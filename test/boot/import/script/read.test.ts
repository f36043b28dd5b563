import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SiteCollector } from '../../../../boot/import/collect/collector.ts';
import { noResolver } from '../../../../boot/import/environment.ts';
import { readBootdirectory } from '../../../../boot/import/script/read.ts';
import { bzImage } from '../../registry/recognise/headers.ts';
import { assignmentLines, imageLines, machineLines, problemLines, withFolder } from '../folder.ts';
import { base, first, images, readScripts } from './sample.ts';

const script = (image: number): string =>
  `#!gpxe\nkernel ${base}/images/bzImage${image}\ninitrd ${base}/images/initrd${image}.gz\nboot\n`;

describe('a boot directory', () => {
  it('as the description of such a site has it', async () => {
    const site = await readScripts(
      {
        'boot.gpxe': '#!gpxe\nchain http://${next-server}/bootdirectory/${net0/mac}.gpxe\n',
        '52:54:00:77:00:01.gpxe': script(1),
        '52:54:00:77:00:02.gpxe': script(1),
        '52:54:00:77:00:03.gpxe': script(2),
      },
      null,
      { ...images, 'images/bzImage2': bzImage(), 'images/initrd2.gz': 'initrd' },
    );
    expect(imageLines(site)).toEqual([
      'bzImage1: linux kernel:bzImage1=images/bzImage1 initrd:initrd1.gz=images/initrd1.gz',
      'bzImage2: linux kernel:bzImage2=images/bzImage2 initrd:initrd2.gz=images/initrd2.gz',
    ]);
    expect(assignmentLines(site)).toEqual([
      '52:54:00:77:00:01 bzImage1',
      '52:54:00:77:00:02 bzImage1',
      '52:54:00:77:00:03 bzImage2',
    ]);
    expect(site.problems).toEqual([]);
  });

  it.each([
    '52:54:00:77:00:ab.gpxe',
    '52:54:00:77:00:AB.ipxe',
    '52-54-00-77-00-AB.ipxe',
    '5254007700ab.ipxe',
    '5254.0077.00ab.ipxe',
    'mac-5254007700ab.ipxe',
    'MAC-5254007700AB.IPXE',
    '01-52-54-00-77-00-ab.ipxe',
    '52%3A54%3A00%3A77%3A00%3Aab.gpxe',
    '52:54:00:77:00:ab',
    'hosts/52:54:00:77:00:ab.gpxe',
  ])('has a machine by the name %s', async (name) => {
    const site = await readScripts({ [name]: script(1) });
    expect(machineLines(site)).toEqual(['52:54:00:77:00:ab - -']);
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:ab bzImage1']);
    expect(site.problems).toEqual([]);
  });

  it('has one image where both firmwares have a script, and lists it where they differ', async () => {
    const both = { '52:54:00:77:00:01.gpxe': script(1), [first]: script(1).replace('gpxe', 'ipxe') };
    expect((await readScripts(both)).problems).toEqual([]);
    const site = await readScripts({ ...both, [first]: '#!ipxe\nsanboot --drive 0x80\n' });
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 local']);
    expect(problemLines(site)).toEqual([
      `52:54:00:77:00:01.gpxe:4 52:54:00:77:00:01 has the image "local" by ${first}:2; "bzImage1" is left out.`,
    ]);
  });

  it.each([
    [
      'the second branch of the entry script',
      '#!ipxe\nchain ${net0/mac}.ipxe || chain menu.ipxe\n',
      { 'menu.ipxe': script(1) },
    ],
    [
      'lines behind it',
      `#!ipxe\nchain ${base}/\${mac:hexhyp}.ipxe ||\nkernel images/bzImage1\ninitrd images/initrd1.gz\nboot\n`,
      {},
    ],
  ])('gives machines without a script %s', async (_title, entry, more) => {
    const site = await readScripts({ 'boot.ipxe': entry, ...more });
    expect(assignmentLines(site)).toEqual(['default bzImage1']);
    expect(site.problems).toEqual([]);
  });

  it('gives them nothing where they wait', async () => {
    const site = await readScripts({
      'boot.ipxe': '#!ipxe\n:again\nchain ${mac}.ipxe ||\nsleep 5\ngoto again\n',
      'default.ipxe': '#!ipxe\nprompt --timeout 1000 && shell ||\nexit\n',
    });
    expect(site.assignments).toEqual([]);
    expect(site.problems).toEqual([]);
    expect(Object.fromEntries(site.passedOver)).toEqual({ 'entry script (romkit serves its own)': 2 });
  });

  it.each([
    [
      'a script that is none',
      { [first]: 'kernel x\nboot\n' },
      `${first}:null The script was not read. It does not begin with #!ipxe or #!gpxe.`,
    ],
    [
      'an empty one',
      { [first]: '' },
      `${first}:null The script was not read. It does not begin with #!ipxe or #!gpxe.`,
    ],
    [
      'one that is no text',
      { [first]: Buffer.from('#!ipxe\n\0') },
      `${first}:null The script was not read. ${first}:2 has a NUL byte: it is no text file.`,
    ],
    [
      'one that nobody comes to',
      { 'menu.ipxe': '#!ipxe\nboot\n' },
      'menu.ipxe:null No script of a machine leads here; it is left out.',
    ],
    [
      'one for a group address',
      { 'ff-ff-ff-ff-ff-ff.ipxe': '#!ipxe\nsanboot --drive 0\n' },
      'ff-ff-ff-ff-ff-ff.ipxe:null ff:ff:ff:ff:ff:ff is the address of a group, not of a card; it is left out.',
    ],
  ])('lists %s', async (_title, files, problem) => {
    expect(problemLines(await readScripts(files))).toEqual([problem]);
  });

  it('follows links, but none that lead out of it', async () => {
    await withFolder({ ...images, 'web.ipxe': script(1).replace('gpxe', 'ipxe') }, async (outer) => {
      symlinkSync('web.ipxe', join(outer, first));
      symlinkSync('gone.ipxe', join(outer, '52:54:00:77:00:02.ipxe'));
      symlinkSync('/etc/hostname', join(outer, '52:54:00:77:00:03.ipxe'));
      const collector = new SiteCollector();
      await readBootdirectory(outer, collector, noResolver);
      const site = collector.site();
      expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 bzImage1']);
      expect(site.problems.map(({ message }) => message)).toEqual([
        'The script was not read: it is a link that leads nowhere.',
        'The script was not read: it leads out of the folder, to /etc/hostname.',
        'No script of a machine leads here; it is left out.',
      ]);
    });
  });
});
