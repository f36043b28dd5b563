import { hasText, isPadding, u16, u32 } from '../../../rom/image/bytes.ts';
import { isWebPage } from '../../../rom/image/headers/web-page.ts';
import { usageError } from '../../../system/error.ts';
import { isGzip } from './packed-program.ts';
import type { ProgramFile } from './program-file.ts';

interface Look {
  readonly name: string;
  readonly hint: string;
  readonly fits: (head: Uint8Array) => boolean;
}

const anyHint =
  'Name a Linux kernel (bzImage, vmlinuz), an EFI program, a multiboot kernel, an ISO or disk image, or a boot script.';
const archiveHint = 'Unpack it, and name the kernel in it, or --folder.';

const text =
  (...beginnings: string[]) =>
  (head: Uint8Array): boolean =>
    beginnings.some((beginning) => hasText(head, 0, beginning));

/** Files that people name by mistake, and the file that they may have meant. */
const looks: readonly Look[] = [
  {
    name: 'a web page',
    hint: 'The server sent an error or a login page in its place: open the address in a browser, and download the file again.',
    fits: isWebPage,
  },
  {
    name: 'an ELF executable, such as the vmlinux that a kernel is made from',
    hint: 'Name the kernel as it is installed: vmlinuz, or arch/x86/boot/bzImage of the build.',
    fits: text('\x7fELF'),
  },
  {
    name: 'an initrd (a cpio archive)',
    hint: 'Name it with --initrd, and the kernel with --kernel.',
    fits: text('070701', '070702'),
  },
  { name: 'a Debian package', hint: archiveHint, fits: text('!<arch>\n') },
  { name: 'an RPM package', hint: archiveHint, fits: text('\xed\xab\xee\xdb') },
  { name: 'a ZIP archive', hint: archiveHint, fits: text('PK\x03\x04') },
  {
    name: 'a tar archive',
    hint: archiveHint,
    fits: (head) => hasText(head, 257, 'ustar'),
  },
  {
    name: 'a file packed by gzip in which there is no kernel',
    hint: 'An initrd is named with --initrd; an archive has to be unpacked first.',
    fits: isGzip,
  },
  {
    name: 'a packed file, perhaps an initrd',
    hint: 'An initrd is named with --initrd; anything else has to be unpacked first.',
    fits: text('\xfd7zXZ\0', '\x28\xb5\x2f\xfd', 'BZh', '\x02\x21\x4c\x18', '\x5d\0\0'),
  },
  {
    name: 'a disk image of QEMU (qcow2)',
    hint: 'Convert it: qemu-img convert -O raw FILE disk.img',
    fits: text('QFI\xfb'),
  },
  { name: 'a disk image of VMware', hint: 'Convert it to a raw one.', fits: text('KDMV') },
  {
    name: 'a squashfs file system',
    hint: 'It is the system that a live image mounts; name the kernel and the initrd beside it, or the whole ISO.',
    fits: text('hsqs'),
  },
  {
    name: 'a U-Boot image',
    hint: 'Name the kernel that it was made from.',
    fits: (head) => u32(head, 0) === 0x56190527 || u32(head, 0) === 0xedfe0dd0,
  },
  { name: 'nothing but padding', hint: 'Copy or download it again.', fits: isPadding },
  { name: 'a text', hint: anyHint, fits: isText },
];

/** The end of a sentence: `a web page`; `data of a kind that romkit does not know`. */
export const looksLike = (head: Uint8Array): string =>
  looks.find(({ fits }) => fits(head))?.name ?? 'data of a kind that romkit does not know';

/** @throws RomkitError `not-bootable` */
export function refuseContent({ name, head }: ProgramFile): never {
  throw usageError(
    'not-bootable',
    `${name} is nothing to boot: it is ${looksLike(head)}.`,
    looks.find(({ fits }) => fits(head))?.hint ?? anyHint,
  );
}

function isText(head: Uint8Array): boolean {
  const beginning = head.subarray(0, 4096);
  const isUtf16 = u16(head, 0) === 0xfeff || u16(head, 0) === 0xfffe;
  return isUtf16 || !beginning.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d, 0x0c, 0x1b].includes(byte));
}
