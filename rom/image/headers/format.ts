import { hasText, u16, u8 } from '../bytes.ts';
import { isWebPage } from './web-page.ts';

export type FormatCode = (typeof signatures)[number]['code'] | 'bios' | 'web-page';

/** A file format that no network boot firmware is. */
export interface Format {
  readonly code: FormatCode;
  /** With its article, for a sentence: `a gzip file`. */
  readonly name: string;
  /** The command that unpacks it from its input to its output. */
  readonly unpacker: string | null;
}

/** Formats by the bytes (Latin-1) that stand at the beginning, or at `at`. */
const signatures = [
  // RFC 1952, section 2.3: the method is always deflate.
  { code: 'gzip', name: 'a gzip file', unpacker: 'gunzip', bytes: ['\x1f\x8b\x08'] },
  { code: 'xz', name: 'an xz file', unpacker: 'unxz', bytes: ['\xfd7zXZ\0'] },
  // RFC 8878, section 3.1.1.
  { code: 'zstd', name: 'a Zstandard file', unpacker: 'unzstd', bytes: ['\x28\xb5\x2f\xfd'] },
  {
    code: 'bzip2',
    name: 'a bzip2 file',
    unpacker: 'bunzip2',
    // The level, and the first block: the digits of pi.
    bytes: Array.from('123456789', (level) => `BZh${level}1AY&SY`),
  },
  // The frame, and the legacy frame of kernels and initrds.
  { code: 'lz4', name: 'an LZ4 file', unpacker: 'unlz4', bytes: ['\x04\x22\x4d\x18', '\x02\x21\x4c\x18'] },
  { code: 'lzop', name: 'an lzop file', unpacker: 'lzop -d', bytes: ['\x89LZO\0\r\n\x1a\n'] },
  // Properties lc=3 lp=0 pb=2 and a dictionary of 64 KiB or more, as every packer writes them.
  { code: 'lzma', name: 'an LZMA file', unpacker: 'unlzma', bytes: ['\x5d\0\0'] },
  // Linux, Documentation/driver-api/early-userspace/buffer-format.rst; 070707 is POSIX's older one.
  { code: 'cpio', name: 'a cpio archive (as an initrd is)', bytes: ['070701', '070702', '070707'] },
  { code: 'elf', name: 'an ELF file', bytes: ['\x7fELF'] },
  // Devicetree Specification 0.4, section 5.2.
  { code: 'dtb', name: 'a device tree (DTB) or a FIT image', bytes: ['\xd0\x0d\xfe\xed'] },
  { code: 'uimage', name: 'a U-Boot image (uImage)', bytes: ['\x27\x05\x19\x56'] },
  { code: 'deb', name: 'a Debian package', bytes: ['!<arch>\ndebian-binary'] },
  { code: 'ar', name: 'an ar archive', bytes: ['!<arch>\n'] },
  { code: 'rpm', name: 'an RPM package', bytes: ['\xed\xab\xee\xdb'] },
  { code: 'zip', name: 'a ZIP archive', bytes: ['PK\x03\x04'] },
  { code: '7z', name: 'a 7z archive', bytes: ['7z\xbc\xaf\x27\x1c'] },
  { code: 'qcow2', name: 'a disk image of QEMU (qcow2)', bytes: ['QFI\xfb'] },
  { code: 'vmdk', name: 'a disk image of VMware (VMDK)', bytes: ['KDMV'] },
  { code: 'vhdx', name: 'a disk image of Hyper-V (VHDX)', bytes: ['vhdxfile'] },
  { code: 'squashfs', name: 'a SquashFS file system', bytes: ['hsqs'] },
  // POSIX ustar: behind the name, the numbers and the link of the first member.
  { code: 'tar', name: 'a tar archive', at: 257, bytes: ['ustar'] },
  // UEFI Platform Initialization Specification 1.8, volume 3, section 3.2.1.
  { code: 'uefi-volume', name: 'a UEFI firmware volume (as OVMF is)', at: 0x28, bytes: ['_FVH'] },
] as const;

/** The format of a whole file that is no network boot firmware; null where none is known. */
export function formatOf(bytes: Uint8Array): Format | null {
  const named = (code: FormatCode, name: string): Format => ({ code, name, unpacker: null });
  if (isWebPage(bytes)) return named('web-page', 'a web page');
  return (
    formatBySignature(bytes) ?? (isPcBios(bytes) ? named('bios', 'a BIOS of a PC (as SeaBIOS is)') : null)
  );
}

/** The format of a file by its first bytes. */
export function formatBySignature(head: Uint8Array): Format | null {
  const found = signatures.find((one) =>
    one.bytes.some((text) => hasText(head, 'at' in one ? one.at : 0, text)),
  );
  return found === undefined
    ? null
    : { code: found.code, name: found.name, unpacker: 'unpacker' in found ? found.unpacker : null };
}

const blockBytes = 64 * 1024;
/** From here the processor starts, 16 bytes below 4 GiB, to which the end of the chip is mapped. */
const resetVectorBytes = 16;

/** A BIOS fills blocks of 64 KiB, and its reset vector is a jump: near and backwards, or far into its last block at F000. */
function isPcBios(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length % blockBytes !== 0) return false;
  const at = bytes.length - resetVectorBytes;
  const opcode = u8(bytes, at);
  const isBackwards = (u8(bytes, at + 2) & 0x80) !== 0;
  return (opcode === 0xe9 && isBackwards) || (opcode === 0xea && u16(bytes, at + 3) === 0xf000);
}
