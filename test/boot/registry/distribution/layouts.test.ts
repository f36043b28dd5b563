import { describe, expect, it } from '@jest/globals';
import { isoName } from '../../../../boot/registry/distribution/iso-name.ts';
import { recogniseLayout, type Recognised } from '../../../../boot/registry/distribution/recognise-layout.ts';
import type { Tree } from '../../../../boot/registry/distribution/tree.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { changed, images, treeOf, type Image } from './trees.ts';

const read = (type: Tree['type'], image: Image, name?: string): Promise<Recognised> =>
  recogniseLayout(treeOf(type, image, name));
const same = (...paths: string[]): { path: string; name: string }[] =>
  paths.map((path) => ({ path, name: path }));
describe('ISO images', () => {
  it("Debian's CD, whose initrd looks for it", async () => {
    expect(await read('iso', images.debianCd)).toEqual({
      layout: 'Debian installer, CD',
      title: 'Debian GNU/Linux 12.5.0 Bookworm',
      ...{ kernel: 'install.amd/vmlinuz', initrds: ['install.amd/initrd.gz'] },
      ...{ modules: [], wholeImage: null, commandLine: '', runsFromMemory: false },
      notes: [expect.stringMatching(/^A netboot initrd was not found/)],
    });
  });

  it('Debian live: the newest kernel, and its system from the image’s URL', async () => {
    expect(await read('iso', images.debianLive)).toEqual({
      layout: 'Debian live',
      title: 'Debian GNU/Linux Live 12.5.0 Bookworm',
      ...{ kernel: 'live/vmlinuz-6.1.0-18-amd64', initrds: ['live/initrd.img-6.1.0-18-amd64'] },
      modules: [{ path: 'live/filesystem.squashfs', name: 'filesystem.squashfs' }],
      commandLine: 'boot=live components fetch=${image-url}/filesystem.squashfs',
      ...{ wholeImage: null, runsFromMemory: true, notes: [] },
    });
    const plain = changed(images.debianLive, { 'live/vmlinuz': 'kernel', 'live/initrd.img': 'initrd' });
    expect(await read('iso', plain)).toMatchObject({ kernel: 'live/vmlinuz', initrds: ['live/initrd.img'] });
    const several = changed(images.debianLive, { 'live/extra.squashfs': 'more' });
    expect((await read('iso', several)).notes).toEqual([expect.stringContaining('live/extra.squashfs')]);
  });

  it('Ubuntu server: the whole image, by a URL that ends in .iso', async () => {
    expect(await read('iso', images.ubuntuServer, '/srv/My Ubuntu.ISO')).toEqual({
      layout: 'Ubuntu live or server (casper)',
      title: 'Ubuntu-Server 24.04 LTS Noble Numbat',
      ...{ kernel: 'casper/vmlinuz', initrds: ['casper/initrd'], modules: [] },
      wholeImage: 'My-Ubuntu.iso',
      commandLine:
        'boot=casper ip=dhcp netboot=url url=${image-url}/My-Ubuntu.iso cloud-config-url=/dev/null',
      ...{ runsFromMemory: true, notes: [] },
    });
  });

  it('Ubuntu before 19.10 cannot fetch it', async () => {
    expect((await read('iso', images.ubuntuOld)).notes).toEqual([expect.stringContaining('19.10')]);
    const first = { '.disk/info': 'Ubuntu 19.10 "Eoan Ermine" - Release amd64 (20191017)' };
    expect((await read('iso', changed(images.ubuntuOld, first))).notes).toEqual([]);
  });

  it('Fedora’s installer, at the path that it is asked for', async () => {
    expect(await read('iso', images.fedoraServer)).toMatchObject({
      layout: 'Fedora or RHEL installer',
      title: 'Fedora 39',
      modules: same('images/install.img'),
      commandLine: 'inst.stage2=${image-url} ip=dhcp',
      notes: [expect.stringMatching(/repodata\/repomd\.xml.* are not served.*inst\.repo=URL/)],
    });
    const netinst = changed(images.fedoraServer, { 'images/updates.img': 'updates' }, 'repodata/repomd.xml');
    expect(await read('iso', netinst)).toMatchObject({
      modules: same('images/install.img', 'images/updates.img'),
      notes: [expect.stringMatching(/mirrors/)],
    });
    const without = changed(images.fedoraServer, {}, 'images/install.img');
    expect(await read('iso', without)).toMatchObject({
      ...{ modules: [], commandLine: 'ip=dhcp' },
      notes: [expect.stringMatching(/^The installer .* was not found/)],
    });
  });

  it('RHEL 7, whose installer has the name of a live system', async () => {
    expect(await read('iso', images.rhel7)).toMatchObject({
      layout: 'Fedora or RHEL installer',
      title: 'RHEL-7.9 Server.x86_64',
      modules: same('LiveOS/squashfs.img'),
      commandLine: 'inst.stage2=${image-url} ip=dhcp',
    });
  });

  it.each([
    ['39', images.fedoraLive, 'images/pxeboot/vmlinuz', 'images/pxeboot/initrd.img'],
    ['42', images.fedoraLive42, 'boot/x86_64/loader/linux', 'boot/x86_64/loader/initrd'],
  ])('Fedora live %s', async (_version, image, kernel, initrd) => {
    expect(await read('iso', image)).toMatchObject({
      ...{ layout: 'Fedora or openSUSE live (dracut)', kernel, initrds: [initrd] },
      modules: [{ path: 'LiveOS/squashfs.img', name: 'squashfs.img' }],
      commandLine: 'root=live:${image-url}/squashfs.img ro rd.live.image ip=dhcp',
    });
  });

  it('Arch, with microcode first and what its check asks for', async () => {
    expect(await read('iso', images.arch)).toMatchObject({
      layout: 'Arch Linux (archiso)',
      title: 'Arch Linux 2024.03.01',
      initrds: [
        'arch/boot/intel-ucode.img',
        'arch/boot/amd-ucode.img',
        'arch/boot/x86_64/initramfs-linux.img',
      ],
      modules: same(
        'arch/x86_64/airootfs.sfs',
        'arch/x86_64/airootfs.sha512',
        'arch/x86_64/airootfs.sfs.cms.sig',
      ),
      commandLine: 'archisobasedir=arch archiso_http_srv=${image-url}/ ip=dhcp checksum=y cms_verify=y',
      notes: [],
    });
    expect(await read('iso', images.systemRescue)).toMatchObject({
      title: 'RESCUE1100',
      initrds: ['sysresccd/boot/intel_ucode.img', 'sysresccd/boot/x86_64/sysresccd.img'],
      modules: same('sysresccd/x86_64/airootfs.sfs'),
      commandLine: 'archisobasedir=sysresccd archiso_http_srv=${image-url}/ ip=dhcp',
      notes: [expect.stringContaining('airootfs.sha512 was not found')],
    });
  });

  it('Alpine, with its own packages while they are few', async () => {
    expect(await read('iso', images.alpine)).toMatchObject({
      ...{ layout: 'Alpine', title: 'Alpine 3.19.1', kernel: 'boot/vmlinuz-virt', notes: [] },
      modules: [
        { path: 'boot/modloop-virt', name: 'modloop-virt' },
        ...same(
          'apks/x86_64/APKINDEX.tar.gz',
          'apks/x86_64/alpine-base-3.19.1-r0.apk',
          'apks/x86_64/libstdc++-13.2.1_git20231014-r0.apk',
        ),
      ],
      commandLine:
        'ip=dhcp modules=loop,squashfs modloop=${image-url}/modloop-virt alpine_repo=${image-url}/apks',
    });
    const many = Object.fromEntries(
      Array.from({ length: 478 }, (_, at) => [`apks/x86_64/p-${at}-r0.apk`, 'apk']),
    );
    const large = await read('iso', changed(images.alpine, many));
    expect(large.modules).toHaveLength(1);
    expect(large.commandLine).toContain('alpine_repo=http://dl-cdn.alpinelinux.org/alpine/v3.19/main');
    expect(large.notes).toHaveLength(1);
  });

  it('openSUSE: installation system from here, packages from its mirrors', async () => {
    expect(await read('iso', images.opensuse)).toMatchObject({
      ...{ layout: 'openSUSE or SLE installer', title: 'openSUSE Leap 15.5 1' },
      modules: same('boot/x86_64/bind', 'boot/x86_64/common', 'boot/x86_64/config', 'boot/x86_64/root'),
      commandLine:
        'install=http://download.opensuse.org/distribution/leap/15.5/repo/oss/ instsys=${image-url}/boot/x86_64/root ifcfg=*=dhcp',
      notes: [expect.stringContaining('--append install=URL'), expect.stringContaining('translations')],
    });
    const sle = changed(
      { ...images.opensuse, label: 'SLE-15-SP5' },
      { 'media.1/products': '/ SLE-15-SP5\n' },
    );
    expect(await read('iso', sle)).toMatchObject({
      commandLine: 'instsys=${image-url}/boot/x86_64/root ifcfg=*=dhcp',
      notes: [expect.stringMatching(/^A package repository was not found/), expect.anything()],
    });
  });

  it('are refused where none fits, with what was looked for', async () => {
    const error = await refusal(() => read('iso', { label: 'x', files: { 'setup.exe': 'MZ' } }));
    expect(error).toMatchObject({ code: 'layout-unknown', exitCode: 2 });
    expect(error.details.join()).toContain('casper/vmlinuz');
    expect(error.hint).toContain('--kernel');
  });

  it.each(Object.entries(images))('%s is not recognised without its kernel', async (_name, image: Image) => {
    const kernels = Object.keys(image.files).filter((path) => /vmlinuz|loader\/linux/.test(path));
    expect(await refusal(() => read('iso', changed(image, {}, ...kernels)))).toMatchObject({
      code: 'layout-unknown',
    });
  });

  it.each(Object.entries(images))('%s is not recognised without its initrd', async (_name, image: Image) => {
    const initrds = Object.keys(image.files).filter((path) => /initrd|initramfs|sysresccd\.img/.test(path));
    const without = changed(image, {}, ...initrds, 'arch/boot/amd-ucode.img', 'arch/boot/intel-ucode.img');
    expect((await refusal(() => read('iso', without))).code).toBe('layout-unknown');
  });
});

describe('the name of an ISO image', () => {
  it.each([
    ['debian-12.iso', 'debian-12.iso'],
    ['/x/Büro image (1).ISO', 'Bu-ro-image-1-.iso'],
    ['live', 'live.iso'],
    [`${'a'.repeat(200)}.iso`, `${'a'.repeat(90)}.iso`],
    ['..', 'file.iso'],
  ])('%s', (path, name) => {
    expect(isoName(path)).toBe(name);
  });
});
