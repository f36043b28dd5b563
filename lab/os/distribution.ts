import { join } from 'node:path';
import type { Run } from '../../system/process/run.ts';
import { debianFiles } from './debian.ts';

/** Boot firmware as Debian has it, by path. */
export interface DistributionFirmware {
  /** iPXE that can be started as a kernel. */
  readonly ipxeKernel: string;
  readonly undionly: string;
  readonly snponly: string;
}

/** Debian's iPXE, without installing it. @throws RomkitError see debianFiles */
export async function distributionFirmware(cache: string, run: Run): Promise<DistributionFirmware> {
  const files = { ipxeKernel: 'boot/ipxe.lkrn', undionly: 'usr/lib/ipxe/undionly.kpxe' };
  const snponly = 'usr/lib/ipxe/snponly.efi';
  const wanted = [...Object.values(files), snponly];
  const found = await debianFiles({ package: 'ipxe', files: wanted.map((file) => `./${file}`) }, cache, run);
  return {
    ipxeKernel: join(found.root, files.ipxeKernel),
    undionly: join(found.root, files.undionly),
    snponly: join(found.root, snponly),
  };
}

/** pxelinux, the library that it loads first, and memdisk; they lie beside each other on the TFTP server. */
export interface Pxelinux {
  readonly program: string;
  readonly library: string;
  /** Boots the image of a disk from memory. */
  readonly memdisk: string;
}

/** Debian's pxelinux, without installing it. @throws RomkitError see debianFiles */
export async function distributionPxelinux(cache: string, run: Run): Promise<Pxelinux> {
  const [program, library] = ['usr/lib/PXELINUX/pxelinux.0', 'usr/lib/syslinux/modules/bios/ldlinux.c32'];
  const memdisk = 'usr/lib/syslinux/memdisk';
  const pxelinux = await debianFiles({ package: 'pxelinux', files: [`./${program}`] }, cache, run);
  const files = [library, memdisk].map((path) => `./${path}`);
  const { root } = await debianFiles({ package: 'syslinux-common', files }, cache, run);
  return {
    program: join(pxelinux.root, program),
    library: join(root, library),
    memdisk: join(root, memdisk),
  };
}

/** Debian's GRUB for booting over the network by UEFI, unsigned and all in one file. @throws RomkitError see debianFiles */
export async function distributionGrub(cache: string, run: Run): Promise<string> {
  const program = 'usr/lib/grub/x86_64-efi/monolithic/grubnetx64.efi';
  const found = await debianFiles({ package: 'grub-efi-amd64-bin', files: [`./${program}`] }, cache, run);
  return join(found.root, program);
}
