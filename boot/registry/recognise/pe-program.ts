import { readPe, isPe, type PeImage } from '../../../rom/image/headers/pe.ts';
import { architectures, type Architecture } from '../model/names.ts';
import { program, truncated, unsupported, type Program, type ProgramFile } from './program-file.ts';

/**
 * A program for UEFI.
 * @throws RomkitError `unsupported-program`, `program-truncated`
 */
export function readPeProgram(file: ProgramFile): Program | undefined {
  if (!isPe(file.head)) return undefined;
  const pe = readHeaders(file);
  if (pe === null) throw unsupported(file, 'a damaged EFI program', 'Copy or download it again.');
  if (!pe.subsystemName.startsWith('EFI'))
    throw unsupported(
      file,
      'a Windows program, which no firmware starts',
      'Name an EFI program, e.g. grubx64.efi.',
    );
  checkSections(file);
  const hasKernel = pe.sections.some(({ name }) => name === '.linux');
  return program({
    kind: 'efi',
    title: hasKernel ? 'Unified kernel image' : pe.subsystemName,
    architecture: architectureOf(file, pe),
    firmware: 'uefi',
    memoryBytes: pe.loadedBytes,
    // A boot loader knows what to do with what is loaded beside it.
    takesAnyInitrd: true,
  });
}

/** Of a program for one of iPXE's architectures, by its COFF machine (PE and COFF Specification, section 3.3.1). */
export function peArchitecture(head: Uint8Array): Architecture | null {
  const name = readPe({ bytes: head, offset: 0, problems: [] })?.machineName;
  return architectures.find((architecture) => architecture === name) ?? null;
}

/**
 * A signature is the last part of a program, as it is of distributions' kernels.
 * @throws RomkitError `program-truncated` where a section of a PE program, or its signature, lies beyond the file's end
 */
export function checkSections(file: ProgramFile): void {
  const pe = readHeaders(file);
  const parts = [...(pe?.sections ?? []), ...(pe?.certificates ? [pe.certificates] : [])];
  const needed = Math.max(0, ...parts.map(({ at, sizeBytes }) => at + sizeBytes));
  if (needed > file.sizeBytes) throw truncated(file, needed);
}

/** What reaches beyond the head is no problem of the headers'. */
const readHeaders = ({ head }: ProgramFile): PeImage | null =>
  readPe({ bytes: head, offset: 0, problems: [] });

function architectureOf(file: ProgramFile, { machineName, machine }: PeImage): Architecture | null {
  // EFI byte code runs everywhere.
  if (machineName === 'EFI byte code') return null;
  const known = architectures.find((architecture) => architecture === machineName);
  if (known !== undefined) return known;
  throw unsupported(
    file,
    `an EFI program for ${machineName === 'unknown' ? `machine ${machine}` : machineName}`,
    `romkit boots ${architectures.join(', ')}.`,
  );
}
