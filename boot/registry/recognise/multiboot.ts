import { u32 } from '../../../rom/image/bytes.ts';
import { program, unsupported, type Program, type ProgramFile } from './program-file.ts';

/** Multiboot Specification 0.6.96, section 3.1: in the first 8192 bytes, aligned to four. */
const version1 = { magic: 0x1badb002, withinBytes: 8192, alignment: 4 };
/** Multiboot2 Specification 2.0, section 3.1: in the first 32768 bytes, aligned to eight. */
const version2 = { magic: 0xe85250d6, withinBytes: 32768, alignment: 8 };

/**
 * A multiboot kernel, such as Xen. One that has both headers is started by the first.
 * @throws RomkitError `unsupported-program` for multiboot 2 alone
 */
export function readMultiboot(file: ProgramFile): Program | undefined {
  if (has1(file.head)) return program({ kind: 'multiboot', title: 'Multiboot kernel', firmware: 'bios' });
  if (!has2(file.head)) return undefined;
  throw unsupported(
    file,
    'a multiboot 2 kernel, which neither iPXE nor pxelinux starts',
    'Start it by a boot loader that can: add GRUB as an EFI program, and let its configuration load this.',
  );
}

/** Magic, flags and checksum add up to zero. */
const has1 = (head: Uint8Array): boolean => finds(head, version1, 3);

/** Magic, architecture, length and checksum add up to zero. */
const has2 = (head: Uint8Array): boolean => finds(head, version2, 4);

function finds(
  head: Uint8Array,
  { magic, withinBytes, alignment }: typeof version1,
  fields: number,
): boolean {
  const last = Math.min(withinBytes, head.length) - fields * 4;
  for (let at = 0; at <= last; at += alignment) {
    if (u32(head, at) !== magic) continue;
    let sum = 0;
    for (let field = 0; field < fields; field++) sum += u32(head, at + field * 4);
    if (sum % 2 ** 32 === 0) return true;
  }
  return false;
}
