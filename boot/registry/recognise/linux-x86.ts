import { u16, u32 } from '../../../rom/image/bytes.ts';
import { readBzImage } from '../../../rom/image/headers/bz-image.ts';
import { isPe } from '../../../rom/image/headers/pe.ts';
import type { Architecture } from '../model/names.ts';
import { checkSections } from './pe-program.ts';
import { program, truncated, type Program, type ProgramFile } from './program-file.ts';

/** Offsets in the setup header (Linux x86 Boot Protocol, "Details of Header Fields"). */
const protocolAt = 0x206;
const extendedFlagsAt = 0x236;
const initSizeAt = 0x260;
/** Bit 0 of xloadflags: the kernel has the 64-bit entry point. */
const kernel64 = 1;

/**
 * A bzImage: Linux for x86, or what passes for it to be started so (memtest86+, iPXE's .lkrn, memdisk, wimboot).
 * @throws RomkitError `program-truncated`
 */
export function readLinuxX86(file: ProgramFile): Program | undefined {
  const { head, sizeBytes } = file;
  const header = readBzImage({ bytes: head, offset: 0, problems: [] });
  if (header === null) return undefined;
  const needed = header.setupBytes + header.protectedBytes;
  // The size is in paragraphs: the last one need not be full.
  if (needed - sizeBytes >= 16) throw truncated(file, needed);
  checkSections(file);
  const protocol = u16(head, protocolAt);
  const version = header.version ?? '';
  return program({
    kind: 'linux',
    title: titleOf(version),
    architecture: architectureOf(head, protocol),
    // Under UEFI a kernel is started by its EFI stub, for which it is a PE program too.
    firmware: isPe(head) ? null : 'bios',
    memoryBytes: protocol >= 0x20a ? u32(head, initSizeAt) : null,
    takesAnyInitrd: /^(wimboot|memdisk|ipxe|gpxe)\b/i.test(version),
  });
}

/** Before protocol 2.12 a kernel does not say. */
function architectureOf(head: Uint8Array, protocol: number): Architecture | null {
  if (protocol < 0x20c) return null;
  return (u16(head, extendedFlagsAt) & kernel64) !== 0 ? 'x86_64' : 'i386';
}

/** `6.1.0-18-amd64 (debian-kernel@…) #1 SMP …` is Linux; `MEMDISK 4.05 …` says what it is. */
function titleOf(version: string): string {
  const [first = '', second = ''] = version.trim().split(/\s+/);
  if (first === '') return 'Linux';
  return (/^\d/.test(first) ? `Linux ${first}` : `${first} ${second}`.trim()).slice(0, 100);
}
