import { describe, expect, it } from '@jest/globals';
import { assignmentLines, imageLines, machineLines } from '../folder.ts';
import { first, readFirst } from './sample.ts';

const kernel = 'kernel:vmlinuz=images/debian/vmlinuz';
const initrd = 'initrd:initrd.gz=images/debian/initrd.gz';

describe('a machine\u2019s file', () => {
  it.each([
    [
      'LINUX, INITRD and APPEND',
      'DEFAULT x\nLABEL x\n  LINUX images/debian/vmlinuz\n  INITRD images/debian/initrd.gz\n  APPEND root=/dev/ram0 quiet\n',
      `x: linux ${kernel} ${initrd} | root=/dev/ram0 quiet`,
    ],
    [
      'KERNEL with the initrd in APPEND',
      'default x\nlabel x\nkernel images/debian/vmlinuz\nappend initrd=images/debian/initrd.gz root=/dev/ram0',
      `x: linux ${kernel} ${initrd} | root=/dev/ram0`,
    ],
    [
      'lower case, tabs, carriage returns and no newline at the end',
      'default x\r\nlabel x\r\n\tkernel\timages/debian/vmlinuz\r\n\tinitrd images/debian/initrd.gz\r\n\tappend quiet',
      `x: linux ${kernel} ${initrd} | quiet`,
    ],
    [
      'several initrds',
      'DEFAULT x\nLABEL x\nLINUX images/debian/vmlinuz\nINITRD images/debian/initrd.gz,images/debian/more.gz',
      `x: linux ${kernel} ${initrd} initrd:more.gz=images/debian/more.gz`,
    ],
    [
      'words behind the kernel',
      'DEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz a=1\nAPPEND b=2',
      `x: linux ${kernel} | a=1 b=2`,
    ],
    [
      'APPEND for all',
      'APPEND quiet\nDEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz',
      `x: linux ${kernel} | quiet`,
    ],
    [
      'APPEND of its own',
      'APPEND quiet\nDEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz\nAPPEND own',
      `x: linux ${kernel} | own`,
    ],
    [
      'no APPEND',
      'APPEND quiet\nDEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz\nAPPEND -',
      `x: linux ${kernel}`,
    ],
    [
      'a kernel in DEFAULT',
      'DEFAULT images/debian/vmlinuz initrd=images/debian/initrd.gz quiet',
      `debian: linux ${kernel} ${initrd} | quiet`,
    ],
    ['one entry and no DEFAULT', 'LABEL x\nKERNEL images/debian/vmlinuz', `x: linux ${kernel}`],
    ['a label in another case', 'DEFAULT X\nLABEL x\nKERNEL images/debian/vmlinuz', `x: linux ${kernel}`],
    [
      'a label that every site uses',
      'DEFAULT linux\nLABEL linux\nKERNEL images/debian/vmlinuz',
      `debian: linux ${kernel}`,
    ],
    [
      'paths from the root',
      'DEFAULT x\nLABEL x\nKERNEL ::images/debian/vmlinuz\nINITRD /tftpboot/images/debian/initrd.gz',
      `x: linux ${kernel} ${initrd}`,
    ],
    [
      'files of another server',
      'DEFAULT x\nLABEL x\nKERNEL 10.77.0.9::a/vmlinuz\nINITRD http://10.77.0.9/b/initrd',
      'x: linux kernel:vmlinuz=tftp://10.77.0.9/a/vmlinuz initrd:initrd=http://10.77.0.9/b/initrd',
    ],
    ['LOCALBOOT', 'DEFAULT x\nLABEL x\nLOCALBOOT 0', 'local: local'],
    ['chain.c32 to the first disk', 'DEFAULT x\nLABEL x\nCOM32 chain.c32\nAPPEND hd0 0', 'local: local'],
    [
      'memdisk with an ISO',
      'DEFAULT x\nLABEL x\nKERNEL memdisk\nINITRD images/rescue.iso\nAPPEND iso raw',
      'x: iso kernel:rescue.iso=images/rescue.iso',
    ],
    [
      'memdisk with a disk',
      'DEFAULT x\nLABEL x\nLINUX memdisk\nAPPEND initrd=images/rescue.iso',
      'x: disk kernel:rescue.iso=images/rescue.iso',
    ],
    [
      'mboot.c32',
      'DEFAULT x\nLABEL x\nKERNEL mboot.c32\nAPPEND xen.gz dom0_mem=1 --- images/debian/initrd.gz',
      `x: multiboot kernel:xen.gz=xen.gz ${initrd} | dom0_mem=1`,
    ],
  ])('has %s', async (_title, text, image) => {
    const site = await readFirst(text);
    expect(imageLines(site)).toEqual([image]);
    expect(assignmentLines(site)).toEqual([`52:54:00:77:00:01 ${site.images[0]?.name}`]);
    expect(machineLines(site)).toEqual(['52:54:00:77:00:01 - -']);
    expect(site.problems).toEqual([]);
  });

  it('tells of the kernel what it is, and titles its entry', async () => {
    const site = await readFirst('DEFAULT x\nLABEL x\nMENU LABEL ^Debian 12\nKERNEL images/debian/vmlinuz\n');
    expect(site.images[0]?.revisions[0]).toMatchObject({
      title: 'Debian 12',
      architecture: 'x86_64',
      firmware: null,
    });
  });

  it('has the card\u2019s address as a variable where IPAPPEND asks for it', async () => {
    const site = await readFirst(
      'DEFAULT x\nLABEL x\nKERNEL images/debian/vmlinuz\nIPAPPEND 2\nAPPEND quiet',
    );
    expect(site.images[0]?.revisions[0]?.commandLine).toBe('quiet BOOTIF=${bootif}');
    expect(site.machines[0]?.variables).toEqual({ bootif: '01-52-54-00-77-00-01' });
    expect(site.problems).toEqual([]);
  });

  it.each([
    [
      'a kernel that is not there',
      'LABEL x\nKERNEL gone',
      1,
      'The entry "x" is left out: gone is not below ..',
    ],
    [
      'an initrd that is not there',
      'LABEL x\nKERNEL images/debian/vmlinuz\nINITRD a',
      1,
      'The entry "x" is left out: a is not below ..',
    ],
    [
      'a way out',
      'LABEL x\nKERNEL ../../etc/passwd',
      1,
      'The entry "x" is left out: ../../etc/passwd is not below ..',
    ],
    [
      'a kernel that is none',
      'LABEL x\nKERNEL images/debian/initrd.gz',
      1,
      'images/debian/initrd.gz is nothing to boot: it is a text.',
    ],
    [
      'a program of pxelinux',
      'LABEL x\nCOM32 hdt.c32',
      1,
      'The entry "x" is left out: hdt.c32 is a program for pxelinux alone.',
    ],
    [
      'a boot sector',
      'LABEL x\nBSS dos.bss',
      1,
      'The entry "x" is left out: dos.bss is a program for pxelinux alone.',
    ],
    [
      'another partition',
      'LABEL x\nCOM32 chain.c32\nAPPEND hd1 1',
      1,
      'The entry "x" is left out: chain.c32 is a program for pxelinux alone.',
    ],
    [
      'memdisk alone',
      'LABEL x\nKERNEL memdisk',
      1,
      'The entry "x" is left out: memdisk is given no disk image.',
    ],
    [
      'a module with words',
      'LABEL x\nKERNEL mboot.c32\nAPPEND xen.gz --- images/debian/vmlinuz root=/',
      1,
      'The entry "x" is left out: the module "images/debian/vmlinuz root=/" has a command line of its own.',
    ],
    [
      'a setting of a boot script',
      'LABEL x\nKERNEL images/debian/vmlinuz\nAPPEND a=${A}',
      1,
      /^The kernel command line cannot be "a=\$\{A\}"/,
    ],
    [
      'an address by IPAPPEND',
      'LABEL x\nKERNEL images/debian/vmlinuz\nIPAPPEND 3',
      1,
      'IPAPPEND 1 is not taken over: write ip=dhcp if the system needs its address.',
    ],
    [
      'an absent include',
      'INCLUDE gone.cfg\nLABEL x\nKERNEL images/debian/vmlinuz',
      1,
      'The included file was not read. There is no file gone.cfg below ..',
    ],
    [
      'an include of itself',
      `INCLUDE pxelinux.cfg/${first}\nLABEL x\nLOCALBOOT 0`,
      1,
      `The included file was not read. pxelinux.cfg/${first} includes itself.`,
    ],
    [
      'several entries and no DEFAULT',
      'LABEL x\nLOCALBOOT 0\nLABEL y\nKERNEL images/debian/vmlinuz',
      null,
      'No image is assigned by it: it names no DEFAULT.',
    ],
    [
      'a menu without a timeout',
      'UI menu.c32\nLABEL x\nLOCALBOOT 0',
      null,
      'No image is assigned by it: it waits until somebody chooses.',
    ],
    [
      'a prompt without a timeout',
      'DEFAULT x\nPROMPT 1\nLABEL x\nLOCALBOOT 0',
      null,
      'No image is assigned by it: it waits until somebody chooses.',
    ],
  ])('lists %s', async (_title, text, line, message) => {
    const [problem] = (await readFirst(text)).problems;
    expect(problem).toMatchObject({ file: `pxelinux.cfg/${first}`, line });
    if (typeof message === 'string') expect(problem?.message).toBe(message);
    else expect(problem?.message).toMatch(message);
  });
});
