import type { Mac } from '../chain/event.ts';
import type { FirmwareKind } from '../registry/model/names.ts';

/** What a machine runs. */
export interface BootImage {
  /** For people, e.g. `Debian 12`. */
  readonly title: string;
  /** Path below the folder of images, e.g. `debian/vmlinuz`. */
  readonly kernel: string;
  /** Paths below the folder of images, in the order in which they are loaded. */
  readonly initrds: readonly string[];
  /** Kernel command line, without the initrd; may be empty. */
  readonly commandLine: string;
}

/** Which machine runs which image. */
export interface Assignment {
  readonly mac: Mac;
  readonly image: BootImage;
}

/** Where scripts and images lie, as the firmware is told. */
export interface Layout {
  /** Without a slash at its end; `http://${next-server}` takes the server that DHCP names. */
  readonly baseUrl: string;
  /** Folder of the scripts on the web server. */
  readonly scripts: string;
  /** Folder of the images on the web server. */
  readonly images: string;
  /** Folder on the web server in which a revision's files lie by their names, for the systems that ask for them. */
  readonly revisions: string;
  /** Another web server that holds the folder of images; null where it is below baseUrl. */
  readonly imageUrl: string | null;
  /** Folder of the images on the TFTP server. */
  readonly tftpImages: string;
  /** Whose MAC address names the script; netX is the interface that was opened last. */
  readonly interface: string;
  /** Name the initrd on the command line too: iPXE before 2020 needs that under UEFI. */
  readonly namesInitrd: boolean;
  /** Name of syslinux' memdisk in the folder of scripts and at the TFTP root; null where it is not served. */
  readonly memdisk: string | null;
  /** Name of iPXE's `ipxe.lkrn` at the TFTP root, for what pxelinux cannot start itself; null where it is not served. */
  readonly ipxeKernel: string | null;
}

/** The places of the description of such a site: `bootdirectory/boot.gpxe`, `bootdirectory/images/…`. */
export const usualLayout: Layout = {
  baseUrl: 'http://${next-server}',
  scripts: 'bootdirectory',
  images: 'bootdirectory/images',
  revisions: 'bootdirectory/images',
  imageUrl: null,
  tftpImages: 'images',
  interface: 'net0',
  namesInitrd: false,
  memdisk: null,
  ipxeKernel: null,
};

/** The layout for a machine with this firmware: under UEFI the initrd is named, for Debian 12 has an iPXE of 2019. */
export const layoutFor = (firmware: FirmwareKind | null, layout: Layout): Layout =>
  firmware === 'uefi' ? { ...layout, namesInitrd: true } : layout;
