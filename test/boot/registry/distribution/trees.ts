import type { Tree } from '../../../../boot/registry/distribution/tree.ts';

/** The files that matter in the images that distributions publish; texts as they are in them, the rest by name alone. */
export const images = {
  debianCd: {
    label: 'Debian 12.5.0 amd64 n',
    files: {
      '.disk/info':
        'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST with firmware 20240210-11:27',
      'install.amd/vmlinuz': 'kernel',
      'install.amd/initrd.gz': 'initrd',
      'install.amd/gtk/vmlinuz': 'kernel',
      'install.amd/gtk/initrd.gz': 'initrd',
      'isolinux/isolinux.cfg': 'path',
      'pool/main/b/bash/bash_5.2.15-2+b2_amd64.deb': 'deb',
    },
  },
  debianLive: {
    label: 'd-live 12.5.0 gn amd64',
    files: {
      '.disk/info':
        'Debian GNU/Linux Live 12.5.0 "Bookworm" - Official amd64 LIVE/INSTALL Binary 20240210-11:27',
      'live/vmlinuz-6.1.0-9-amd64': 'old kernel',
      'live/initrd.img-6.1.0-9-amd64': 'old initrd',
      'live/vmlinuz-6.1.0-18-amd64': 'kernel',
      'live/initrd.img-6.1.0-18-amd64': 'initrd',
      'live/filesystem.squashfs': 'system',
      'install/vmlinuz': 'installer',
      'install/initrd.gz': 'installer',
    },
  },
  ubuntuServer: {
    label: 'Ubuntu-Server 24.04 LTS amd64',
    files: {
      '.disk/info': 'Ubuntu-Server 24.04 LTS "Noble Numbat" - Release amd64 (20240423)',
      'casper/vmlinuz': 'kernel',
      'casper/initrd': 'initrd',
      'casper/hwe-vmlinuz': 'hwe',
      'casper/hwe-initrd': 'hwe',
      'casper/ubuntu-server-minimal.squashfs': 'system',
      'boot/grub/grub.cfg': 'menuentry',
    },
  },
  ubuntuOld: {
    label: 'Ubuntu 18.04.6 LTS amd64',
    files: {
      '.disk/info': 'Ubuntu 18.04.6 LTS "Bionic Beaver" - Release amd64 (20210915)',
      'casper/vmlinuz': 'kernel',
      'casper/initrd': 'initrd',
      'casper/filesystem.squashfs': 'system',
    },
  },
  fedoraServer: {
    label: 'Fedora-S-dvd-x86_64-39',
    files: {
      '.treeinfo':
        '[header]\ntype = productmd.treeinfo\nversion = 1.2\n\n[general]\narch = x86_64\nfamily = Fedora\nname = Fedora 39\n',
      '.discinfo': '1698838220.0\n39\nx86_64\n',
      'images/pxeboot/vmlinuz': 'kernel',
      'images/pxeboot/initrd.img': 'initrd',
      'images/install.img': 'installer',
      'repodata/repomd.xml': '<repomd/>',
      'Packages/b/bash-5.2.15-5.fc39.x86_64.rpm': 'rpm',
      'EFI/BOOT/grub.cfg': 'linux /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=Fedora-S-dvd-x86_64-39 quiet',
    },
  },
  fedoraLive: {
    label: 'Fedora-WS-Live-39-1-5',
    files: {
      'images/pxeboot/vmlinuz': 'kernel',
      'images/pxeboot/initrd.img': 'initrd',
      'LiveOS/squashfs.img': 'system',
      'EFI/BOOT/grub.cfg':
        'linux /images/pxeboot/vmlinuz root=live:CDLABEL=Fedora-WS-Live-39-1-5 rd.live.image quiet rhgb',
    },
  },
  fedoraLive42: {
    label: 'Fedora-WS-Live-42',
    files: {
      'boot/x86_64/loader/linux': 'kernel',
      'boot/x86_64/loader/initrd': 'initrd',
      'LiveOS/squashfs.img': 'system',
      'boot/grub2/grub.cfg':
        'linux ($root)/boot/x86_64/loader/linux quiet rhgb root=live:CDLABEL=x rd.live.image',
    },
  },
  rhel7: {
    label: 'RHEL-7.9 Server.x86_64',
    files: {
      'images/pxeboot/vmlinuz': 'kernel',
      'images/pxeboot/initrd.img': 'initrd',
      'LiveOS/squashfs.img': 'installer',
      'isolinux/isolinux.cfg': 'append initrd=initrd.img inst.stage2=hd:LABEL=RHEL-7.9 quiet',
    },
  },
  arch: {
    label: 'ARCH_202403',
    files: {
      'arch/version': '2024.03.01\n',
      'arch/boot/amd-ucode.img': 'amd',
      'arch/boot/intel-ucode.img': 'intel',
      'arch/boot/x86_64/vmlinuz-linux': 'kernel',
      'arch/boot/x86_64/initramfs-linux.img': 'initrd',
      'arch/x86_64/airootfs.sfs': 'system',
      'arch/x86_64/airootfs.sha512': 'sum',
      'arch/x86_64/airootfs.sfs.cms.sig': 'signature',
    },
  },
  systemRescue: {
    label: 'RESCUE1100',
    files: {
      'sysresccd/VERSION': '11.00',
      'sysresccd/boot/intel_ucode.img': 'intel',
      'sysresccd/boot/x86_64/vmlinuz': 'kernel',
      'sysresccd/boot/x86_64/sysresccd.img': 'initrd',
      'sysresccd/x86_64/airootfs.sfs': 'system',
    },
  },
  alpine: {
    label: 'alpine-virt 3.19.1 x86_64',
    files: {
      'boot/vmlinuz-virt': 'kernel',
      'boot/initramfs-virt': 'initrd',
      'boot/modloop-virt': 'modules',
      'boot/System.map-6.6.14-0-virt': 'map',
      'apks/.boot_repository': '',
      'apks/x86_64/APKINDEX.tar.gz': 'index',
      'apks/x86_64/alpine-base-3.19.1-r0.apk': 'apk',
      'apks/x86_64/libstdc++-13.2.1_git20231014-r0.apk': 'apk',
    },
  },
  opensuse: {
    label: 'openSUSE-Leap-15.5-DVD-x86_64491',
    files: {
      'media.1/products': '/ openSUSE-Leap 15.5-1\n',
      'media.1/media': 'openSUSE - openSUSE-Leap-15.5-x86_64-Build491.1-Media\n1\n',
      'boot/x86_64/loader/linux': 'kernel',
      'boot/x86_64/loader/initrd': 'initrd',
      'boot/x86_64/bind': 'bind',
      'boot/x86_64/common': 'common',
      'boot/x86_64/config': 'root: common root bind\n',
      'boot/x86_64/root': 'root',
      'boot/x86_64/yast2-trans-de.rpm': 'rpm',
      'repodata/repomd.xml': '<repomd/>',
    },
  },
} as const satisfies Record<string, Image>;

export interface Image {
  readonly label: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Netboot folders, as packages and archives have them. */
export const folders = {
  debianNetboot: {
    label: 'amd64',
    files: {
      'text/version.info': 'Debian version:  12 (bookworm)\nInstaller build: 20230607+deb12u15\n',
      'text/debian-installer/amd64/linux': 'kernel',
      'text/debian-installer/amd64/initrd.gz': 'initrd',
      'text/debian-installer/amd64/pxelinux.cfg/default': 'path debian-installer/amd64/boot-screens/',
      'gtk/version.info': 'Debian version:  12 (bookworm)\n',
      'gtk/debian-installer/amd64/linux': 'kernel',
      'gtk/debian-installer/amd64/initrd.gz': 'initrd',
    },
  },
  ubuntuNetboot: {
    label: 'netboot',
    files: {
      'amd64/linux': 'kernel',
      'amd64/initrd': 'initrd',
      'amd64/pxelinux.0': 'nbp',
      'amd64/grub/grub.cfg':
        'menuentry "Install" {\n\tlinux\tlinux iso-url=https://releases.ubuntu.com/24.04/ubuntu-24.04-live-server-amd64.iso ip=dhcp ---\n\tinitrd\tinitrd\n}\n',
    },
  },
  pxeboot: { label: 'pxeboot', files: { vmlinuz: 'kernel', 'initrd.img': 'initrd' } },
  alpineNetboot: {
    label: 'alpine-netboot',
    files: {
      'boot/vmlinuz-lts': 'kernel',
      'boot/initramfs-lts': 'initrd',
      'boot/modloop-lts': 'modules',
    },
  },
} as const satisfies Record<string, Image>;

/** A tree that is nowhere but here. */
export function treeOf(type: Tree['type'], { label, files }: Image, name = `some ${type}`): Tree {
  return {
    ...{ type, name, label },
    files: new Map(Object.entries(files).map(([path, text]) => [path, text.length])),
    readText: (path) => Promise.resolve(files[path] ?? null),
    fetch: () => Promise.reject(new Error('nothing to fetch')),
  };
}

/** An image with some files more, or without some. */
export const changed = (image: Image, more: Record<string, string>, ...without: string[]): Image => ({
  ...image,
  files: Object.fromEntries(
    Object.entries({ ...image.files, ...more }).filter(([path]) => !without.includes(path)),
  ),
});
