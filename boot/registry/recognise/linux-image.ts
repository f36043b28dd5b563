import { hasText, u32 } from '../../../rom/image/bytes.ts';
import { isPe } from '../../../rom/image/headers/pe.ts';
import { usageError } from '../../../system/error.ts';
import { checkSections, peArchitecture } from './pe-program.ts';
import { program, type Program, type ProgramFile } from './program-file.ts';

/** Where each architecture's `Image` has its magic number, and its size in memory (u64) at 16. */
const imageSizeAt = 16;
const magics: readonly { readonly at: number; readonly text: string; readonly title: string }[] = [
  // Linux, Documentation/arch/arm64/booting.rst, section 4.
  { at: 56, text: 'ARMd', title: 'Linux for arm64' },
  // Linux, Documentation/arch/riscv/boot-image-header.rst.
  { at: 56, text: 'RSC\x05', title: 'Linux for RISC-V' },
  // Linux, Documentation/arch/loongarch/booting.rst.
  { at: 56, text: '\xcd\x23\x82\x81', title: 'Linux for LoongArch' },
];
/** Linux, Documentation/arch/arm/booting.rst, section 4a. */
const armMagic = { at: 0x24, value: 0x016f2818 };
/** Linux, drivers/firmware/efi/libstub/zboot-header.S: a kernel that unpacks itself under UEFI. */
const packedMagic = { at: 4, text: 'zimg' };

/**
 * Linux for processors other than x86, whose firmware is UEFI: `Image`, `zImage`, or a packed one with an EFI stub.
 * @throws RomkitError `no-efi-stub`, `program-truncated`
 */
export function readLinuxImage(file: ProgramFile): Program | undefined {
  const { head } = file;
  const magic = magics.find(({ at, text }) => hasText(head, at, text));
  const isZImage = u32(head, armMagic.at) === armMagic.value;
  const isPacked = hasText(head, 0, 'MZ') && hasText(head, packedMagic.at, packedMagic.text);
  if (magic === undefined && !isZImage && !isPacked) return undefined;
  const title = magic?.title ?? (isZImage ? 'Linux for arm32' : 'Linux');
  if (!isPe(head))
    throw usageError(
      'no-efi-stub',
      `${file.name} is ${title} without an EFI stub, and UEFI firmware cannot start it.`,
      'Use a kernel that is built with CONFIG_EFI_STUB.',
    );
  checkSections(file);
  return program({
    kind: 'linux',
    title,
    architecture: peArchitecture(head),
    firmware: 'uefi',
    memoryBytes: magic === undefined ? null : sizeInMemory(head),
  });
}

/** Zero where the kernel is too old to say. */
function sizeInMemory(head: Uint8Array): number | null {
  const bytes = u32(head, imageSizeAt) + u32(head, imageSizeAt + 4) * 2 ** 32;
  return bytes === 0 || bytes > 2 ** 32 ? null : bytes;
}
