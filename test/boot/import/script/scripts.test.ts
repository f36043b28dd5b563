import { describe, expect, it } from '@jest/globals';
import { assignmentLines, imageLines, problemLines } from '../folder.ts';
import { base, readFirst, readScripts, first } from './sample.ts';

const kernel = 'kernel:vmlinuz=images/debian/12/vmlinuz';
const initrd = 'initrd:initrd.img=images/debian/12/initrd.img';
const debian = `debian-12: linux ${kernel} ${initrd}`;
const url = `${base}/images/debian/12`;

describe('scripts that start an image', () => {
  it.each([
    [
      'kernel, initrd, boot',
      `kernel ${url}/vmlinuz quiet\ninitrd ${url}/initrd.img\nboot\n`,
      `${debian} | quiet`,
    ],
    [
      'settings of their own',
      `set base ${url}\nset args root=/dev/ram0 quiet\nkernel \${base}/vmlinuz \${args}\ninitrd \${base}/initrd.img\nboot`,
      `${debian} | root=/dev/ram0 quiet`,
    ],
    [
      'lines that go on',
      `kernel ${url}/vmlinuz \\\n  a=1 \\\n  b=2\ninitrd ${url}/initrd.img\nboot || shell`,
      `${debian} | a=1 b=2`,
    ],
    [
      'failures that go elsewhere',
      `kernel ${url}/vmlinuz || goto failed\ninitrd ${url}/initrd.img || goto failed\nboot || goto failed\n:failed\necho no\nexit 1`,
      debian,
    ],
    [
      'initrds that the command line names',
      `kernel ${url}/vmlinuz initrd=initrd.img quiet\ninitrd ${url}/initrd.img\nboot`,
      `${debian} | quiet`,
    ],
    [
      'initrds by the name that UEFI needs',
      `kernel ${url}/vmlinuz initrd=initrd.magic\ninitrd ${url}/initrd.img\nboot`,
      debian,
    ],
    [
      'imgfetch, imgload, imgargs and imgexec',
      `imgfetch -n kernel ${url}/vmlinuz\nimgfetch -n nbfs ${url}/initrd.img\nimgload kernel\nimgargs kernel a=1\nimgexec kernel`,
      `debian-12: linux ${kernel} initrd:nbfs=images/debian/12/initrd.img | a=1`.replace(
        'kernel:vmlinuz',
        'kernel:kernel',
      ),
    ],
    ['imgselect', `imgfetch ${url}/vmlinuz a=1\nimgselect vmlinuz\nboot`, `debian-12: linux ${kernel} | a=1`],
    ['boot with a URL', `initrd ${url}/initrd.img\nboot ${url}/vmlinuz a=1`, `${debian} | a=1`],
    ['chain to a kernel', `initrd ${url}/initrd.img\nchain ${url}/vmlinuz a=1`, `${debian} | a=1`],
    [
      'images that were freed',
      `kernel ${base}/images/bzImage1\ninitrd ${base}/images/initrd1.gz\nimgfree\nkernel ${url}/vmlinuz\nboot`,
      `debian-12: linux ${kernel}`,
    ],
    [
      'options',
      `kernel --timeout 5000 --name vmlinuz ${url}/vmlinuz quiet\nboot --autofree`,
      `debian-12: linux ${kernel} | quiet`,
    ],
    [
      'a command behind another',
      `dhcp net0 && kernel ${url}/vmlinuz || shell\nboot`,
      `debian-12: linux ${kernel}`,
    ],
    [
      'conditions of their own',
      `set version 12\niseq \${version} 12 && goto twelve ||\nsanboot --drive 0x80\n:twelve\nkernel ${base}/images/debian/\${version}/vmlinuz\nboot`,
      `debian-12: linux ${kernel}`,
    ],
    [
      'a setting that is not there',
      `isset \${extra} || set extra quiet\nkernel ${url}/vmlinuz \${extra}\nboot`,
      `debian-12: linux ${kernel} | quiet`,
    ],
    [
      'conditions of no weight',
      `isset \${ip} || dhcp\nkernel ${url}/vmlinuz\nboot`,
      `debian-12: linux ${kernel}`,
    ],
    [
      'a prompt that passes',
      `prompt --key 0x02 --timeout 2000 Ctrl-B && shell ||\nkernel ${url}/vmlinuz\nboot`,
      `debian-12: linux ${kernel}`,
    ],
    ['paths relative to the script', 'kernel images/debian/12/vmlinuz\nboot', `debian-12: linux ${kernel}`],
    [
      'paths from the root',
      'kernel /bootdirectory/images/debian/12/vmlinuz\nboot',
      `debian-12: linux ${kernel}`,
    ],
    [
      'URLs with escapes and queries',
      `kernel ${base}/images/debian%2f12/vmlinuz?x=1\nboot`,
      `debian-12: linux ${kernel}`.replace('debian-12', 'debian-2f12'),
    ],
    [
      'another server\u2019s name',
      'kernel http://boot.example.org/boot/images/debian/12/vmlinuz\nboot',
      `debian-12: linux ${kernel}`,
    ],
    [
      'files of another server',
      'kernel http://mirror.example.org/debian/linux\ninitrd http://mirror.example.org/debian/initrd.gz\nboot',
      'debian: linux kernel:linux=http://mirror.example.org/debian/linux initrd:initrd.gz=http://mirror.example.org/debian/initrd.gz',
    ],
    ['the local disk', 'sanboot --no-describe --drive 0x80', 'local: local'],
    ['the next device', 'exit', 'local: local'],
    ['a shell', 'shell', 'shell: shell'],
    ['an ISO', `sanboot ${base}/images/rescue.iso`, 'rescue.iso: iso kernel:rescue.iso=images/rescue.iso'],
    ['an EFI program', `chain ${base}/images/shell.efi`, 'shell.efi: efi kernel:shell.efi=images/shell.efi'],
    [
      'a script elsewhere',
      'chain http://10.77.0.9/menu.ipxe',
      'menu.ipxe: chain | http://10.77.0.9/menu.ipxe',
    ],
  ])('by %s', async (_title, lines, image) => {
    const site = await readFirst(lines);
    expect(problemLines(site)).toEqual([]);
    expect(imageLines(site)).toEqual([image]);
    expect(assignmentLines(site)).toEqual([`52:54:00:77:00:01 ${site.images[0]?.name}`]);
  });

  it('by a script that they chain to, with its own place for relative paths and problems', async () => {
    const site = await readScripts({
      [first]: '#!ipxe\nchain profiles/web.ipxe\n',
      'profiles/web.ipxe': '#!ipxe\n\nkernel ../images/debian/12/vmlinuz\ninitrd gone\nboot\n',
      '52:54:00:77:00:02.ipxe': '#!ipxe\nchain profiles/good.ipxe || shell\n',
      'profiles/good.ipxe': '#!ipxe\nkernel ../images/debian/12/vmlinuz\nboot\n',
    });
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:02 debian-12']);
    expect(problemLines(site)).toEqual(['profiles/web.ipxe:5 gone is not below ..']);
  });

  it('under one firmware alone', async () => {
    const site = await readFirst(`iseq \${platform} efi || exit 1\nkernel ${url}/vmlinuz\nboot`);
    expect(site.images[0]?.revisions[0]).toMatchObject({ firmware: 'uefi', architecture: 'x86_64' });
    expect(site.problems).toEqual([]);
  });

  it('another one under each', async () => {
    const site = await readFirst(
      `iseq \${platform} efi && chain images/shell.efi ||\nkernel ${url}/vmlinuz\nboot`,
    );
    expect(imageLines(site)).toEqual([`debian-12: linux ${kernel}`]);
    expect(problemLines(site)).toEqual([
      `${first}:null It starts something else under UEFI than under BIOS; the latter is taken.`,
    ]);
  });

  it('as a menu does by itself', async () => {
    const site = await readFirst(
      `menu Choose\nitem deb Debian\nitem disk Disk\nchoose --default deb --timeout 5000 target && goto \${target}\n:disk\nsanboot --drive 0x80\n:deb\nkernel ${url}/vmlinuz\nboot`,
    );
    expect(imageLines(site)).toEqual([`debian-12: linux ${kernel}`]);
    expect(problemLines(site)).toEqual([`${first}:5 Its menu is left out; "deb" starts by itself.`]);
  });
});

describe('command lines', () => {
  it.each([
    [
      'hostname=${hostname} ip=${net0/ip} ${uuid} ${netX/mac}',
      'hostname=${hostname} ip=${ip} ${uuid} ${mac}',
      {},
    ],
    ['BOOTIF=01-${net0/mac:hexhyp}', 'BOOTIF=01-${mac-hexhyp}', { 'mac-hexhyp': '52-54-00-77-00-01' }],
    ['BOOTIF=01-${netX/machyp}', 'BOOTIF=01-${mac-hexhyp}', { 'mac-hexhyp': '52-54-00-77-00-01' }],
    ['url=${mac:hexraw}', 'url=${mac-hexraw}', { 'mac-hexraw': '525400770001' }],
    ['repo=http://${next-server}/debian', 'repo=http://10.77.0.1/debian', {}],
  ])('%s', async (written, commandLine, variables) => {
    const site = await readFirst(`kernel ${url}/vmlinuz ${written}\nboot`, '10.77.0.1');
    expect(site.problems).toEqual([]);
    expect(site.images[0]?.revisions[0]?.commandLine).toBe(commandLine);
    expect(site.machines[0]?.variables).toEqual(variables);
  });
});

describe('scripts that cannot be followed', () => {
  it.each([
    [
      'a menu that waits',
      'menu x\nchoose target\ngoto ${target}',
      3,
      'its menu waits until somebody chooses',
    ],
    ['a prompt that waits', 'prompt\nboot', 2, 'it waits for a key'],
    [
      'what the firmware finds',
      'iseq ${manufacturer} Dell && shell ||\nboot',
      2,
      '"shell" depends on what the firmware finds',
    ],
    ['a label by the firmware', 'goto ${manufacturer}', 2, 'where it goes depends on the firmware'],
    ['a command that is not known', 'login', 2, '"login" is not followed'],
    ['a loop', ':a\ngoto a', 3, 'it never ends'],
    ['itself', `chain ${first}`, 2, 'scripts chain each other without end'],
    [
      'a file that is put into the initrd',
      'kernel images/bzImage1\ninitrd images/initrd1.gz /etc/x mode=755\nboot',
      3,
      '"/etc/x mode=755" is a path in the initrd',
    ],
    [
      'a setting that romkit does not know',
      'kernel images/bzImage1 a=${manufacturer}\nboot',
      3,
      'the command line has ${manufacturer}, which romkit has no variable for',
    ],
    [
      'a server that is not known',
      'kernel images/bzImage1 a=http://${next-server}/\nboot',
      3,
      'the command line has ${next-server}, which romkit has no variable for',
    ],
    [
      'a disk of a network',
      'sanboot iscsi:10.77.0.1::::iqn.x',
      2,
      'iscsi:10.77.0.1::::iqn.x is a disk of a network',
    ],
  ])('are kept as they are: %s', async (_title, lines, line, why) => {
    const site = await readFirst(lines);
    expect(problemLines(site)).toEqual([
      `${first}:${line} The script is kept as it is, with the files where it names them: ${why}.`,
    ]);
    expect(site.images[0]?.revisions[0]).toMatchObject({ kind: 'script', text: `#!ipxe\n${lines}` });
    expect(assignmentLines(site)).toEqual(['52:54:00:77:00:01 script-525400770001']);
  });

  it.each([
    [
      'a kernel that is not there',
      `kernel ${base}/images/gone\nboot`,
      3,
      '${base}/images/gone is not below ., and which server it is on is not known.',
    ],
    ['a name that other servers have too', 'kernel http://10.77.0.9/bzImage1\nboot', null, ''],
    ['a way out', 'kernel ../../../etc/hostname\nboot', 3, '../../../etc/hostname is not below ..'],
    [
      'no server',
      'kernel http://${boot-host}/x\nboot',
      3,
      'http:///x is not below ., and which server it is on is not known.',
    ],
    ['what is no URL', 'kernel http://[x]/y\nboot', 3, 'http://[x]/y is no URL.'],
    ['a folder', `kernel ${base}/images\nboot`, 3, '${base}/images is not used: it is no regular file.'],
    [
      'a kernel that is none',
      `kernel ${base}/images/initrd1.gz\nboot`,
      3,
      'images/initrd1.gz is nothing to boot: it is a text.',
    ],
    [
      'a script without an end',
      `kernel ${base}/images/bzImage1\n`,
      2,
      'The script ends without having started anything.',
    ],
    ['nothing to boot', 'boot', 2, 'The script ends without having started anything.'],
    ['a label that is not there', 'goto gone', 2, 'The script ends without having started anything.'],
  ])('are listed for %s', async (_title, lines, line, message) => {
    const site = await readFirst(lines);
    const expected = line === null ? [] : [`${first}:${line} ${message.replace('${base}', base)}`];
    expect(problemLines(site)).toEqual(expected);
  });
});
