import { isPadding, u16 } from '../../../rom/image/bytes.ts';
import { formatBySignature, type FormatCode } from '../../../rom/image/headers/format.ts';
import { isWebPage } from '../../../rom/image/headers/web-page.ts';
import { usageError } from '../../../system/error.ts';
import type { ProgramFile } from './program-file.ts';

const anyHint =
  'Name a Linux kernel (bzImage, vmlinuz), an EFI program, a multiboot kernel, an ISO or disk image, or a boot script.';
const archiveHint = 'Unpack it, and name the kernel in it, or --folder.';
const packedHint = 'An initrd is named with --initrd; anything else has to be unpacked first.';
const convertHint = 'Convert it to a raw one: qemu-img convert -O raw FILE disk.img';

/** The file that people may have meant who named another one by mistake. */
const hints: Partial<Record<FormatCode, string>> = {
  elf: 'vmlinux is what a kernel is made from: name the kernel as it is installed, vmlinuz, or arch/x86/boot/bzImage of the build.',
  cpio: 'Name it with --initrd, and the kernel with --kernel.',
  ...{ deb: archiveHint, rpm: archiveHint, zip: archiveHint, tar: archiveHint, '7z': archiveHint },
  ...{ gzip: packedHint, xz: packedHint, zstd: packedHint, bzip2: packedHint },
  ...{ lz4: packedHint, lzma: packedHint, lzop: packedHint },
  ...{ qcow2: convertHint, vmdk: convertHint, vhdx: convertHint },
  squashfs:
    'It is the system that a live image mounts; name the kernel and the initrd beside it, or the whole ISO.',
  uimage: 'Name the kernel that it was made from.',
  dtb: 'Name the kernel itself.',
};

interface Look {
  readonly name: string;
  readonly hint: string;
}

function lookOf(head: Uint8Array): Look | null {
  if (isWebPage(head))
    return {
      name: 'a web page',
      hint: 'The server sent an error or a login page in its place: open the address in a browser, and download the file again.',
    };
  const format = formatBySignature(head);
  if (format !== null) return { name: format.name, hint: hints[format.code] ?? anyHint };
  if (isPadding(head)) return { name: 'nothing but padding', hint: 'Copy or download it again.' };
  return isText(head) ? { name: 'a text', hint: anyHint } : null;
}

/** The end of a sentence: `a web page`; `data of a kind that romkit does not know`. */
export const looksLike = (head: Uint8Array): string =>
  lookOf(head)?.name ?? 'data of a kind that romkit does not know';

/** @throws RomkitError `not-bootable` */
export function refuseContent({ name, head }: ProgramFile): never {
  throw usageError(
    'not-bootable',
    `${name} is nothing to boot: it is ${looksLike(head)}.`,
    lookOf(head)?.hint ?? anyHint,
  );
}

function isText(head: Uint8Array): boolean {
  const beginning = head.subarray(0, 4096);
  const isUtf16 = u16(head, 0) === 0xfeff || u16(head, 0) === 0xfffe;
  return isUtf16 || !beginning.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d, 0x0c, 0x1b].includes(byte));
}
