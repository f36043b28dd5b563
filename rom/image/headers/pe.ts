import { fits, hasText, hex, u16, u32, zeroTerminated } from '../bytes.ts';
import { error, type Stretch } from '../problem.ts';

/** Headers of a PE image as UEFI loads it (Microsoft PE and COFF Specification, sections 3 to 5). */
export interface PeImage {
  readonly machine: string;
  readonly machineName: string;
  readonly subsystem: string;
  readonly subsystemName: string;
  /** 32 or 64: PE32 or PE32+. */
  readonly bits: number;
  readonly entryPoint: string;
  /** In memory, once loaded. */
  readonly loadedBytes: number;
  readonly headerBytes: number;
  readonly sections: readonly PeSection[];
  /** Authenticode certificates, for Secure Boot; null when it is not signed. */
  readonly certificates: { readonly at: number; readonly sizeBytes: number } | null;
}

export interface PeSection {
  readonly name: string;
  readonly at: number;
  readonly sizeBytes: number;
}

const machineNames: Readonly<Record<number, string>> = {
  0x014c: 'i386',
  0x8664: 'x86_64',
  0x01c2: 'arm32',
  0xaa64: 'arm64',
  0x0ebc: 'EFI byte code',
  0x5032: 'riscv32',
  0x5064: 'riscv64',
  0x6232: 'loong32',
  0x6264: 'loong64',
  0x0200: 'ia64',
};

const subsystemNames: Readonly<Record<number, string>> = {
  10: 'EFI application',
  11: 'EFI boot service driver',
  12: 'EFI runtime driver',
  13: 'EFI ROM image',
};

/** Names of what PE headers, and the headers of EFI ROM images, hold as numbers. */
export const machineName = (machine: number): string => machineNames[machine] ?? 'unknown';
export const subsystemName = (subsystem: number): string => subsystemNames[subsystem] ?? 'not an EFI image';

const coffBytes = 24;
const sectionBytes = 40;
const symbolBytes = 18;
/** Loaders take no more (section 3.3, "NumberOfSections"). */
const mostSections = 96;
const certificateDirectory = 4;

/** Is there a PE image here? */
export function isPe(bytes: Uint8Array): boolean {
  return hasText(bytes, 0, 'MZ') && hasText(bytes, u32(bytes, 0x3c), 'PE\0\0');
}

/** Read the headers of a PE image; null where there is none. */
export function readPe(image: Stretch): PeImage | null {
  const { bytes } = image;
  if (!isPe(bytes)) return null;
  const coff = u32(bytes, 0x3c);
  const optional = coff + coffBytes;
  const optionalBytes = u16(bytes, coff + 20);
  if (!fits(bytes, coff, coffBytes) || !fits(bytes, optional, optionalBytes) || optionalBytes < 70) {
    error(image, 'pe-truncated', coff, 'The PE headers reach beyond the file.');
    return null;
  }
  const magic = u16(bytes, optional);
  if (magic !== 0x10b && magic !== 0x20b) {
    error(
      image,
      'pe-magic',
      optional,
      `The PE optional header begins with ${hex(magic, 4)}, which is neither PE32 nor PE32+.`,
    );
    return null;
  }
  const machine = u16(bytes, coff + 4);
  const subsystem = u16(bytes, optional + 68);
  return {
    machine: hex(machine, 4),
    machineName: machineName(machine),
    subsystem: hex(subsystem, 4),
    subsystemName: subsystemName(subsystem),
    bits: magic === 0x10b ? 32 : 64,
    entryPoint: hex(u32(bytes, optional + 16), 8),
    loadedBytes: u32(bytes, optional + 56),
    headerBytes: u32(bytes, optional + 60),
    sections: readSections(image, optional + optionalBytes, u16(bytes, coff + 6), stringTable(bytes, coff)),
    certificates: readCertificates(image, optional, optionalBytes, magic === 0x10b ? 96 : 112),
  };
}

function readSections(image: Stretch, start: number, count: number, strings: number): PeSection[] {
  const { bytes } = image;
  const sections: PeSection[] = [];
  if (count > mostSections) error(image, 'pe-sections', start, `The PE headers announce ${count} sections.`);
  for (let i = 0; i < Math.min(count, mostSections); i++) {
    const header = start + i * sectionBytes;
    if (!fits(bytes, header, sectionBytes)) {
      error(image, 'pe-truncated', header, `The PE header of section ${i + 1} of ${count} is missing.`);
      break;
    }
    const name = sectionName(bytes, header, strings);
    const section = { name, at: u32(bytes, header + 20), sizeBytes: u32(bytes, header + 16) };
    if (section.sizeBytes !== 0 && !fits(bytes, section.at, section.sizeBytes)) {
      error(image, 'pe-section-outside', header, `The PE section ${name || i + 1} reaches beyond the file.`);
    }
    sections.push(section);
  }
  return sections;
}

/** The string table follows the symbol table (section 5.6); 0 where there is no symbol table. */
function stringTable(bytes: Uint8Array, coff: number): number {
  const symbols = u32(bytes, coff + 12);
  return symbols === 0 ? 0 : symbols + u32(bytes, coff + 16) * symbolBytes;
}

/** A name of more than 8 bytes is a slash and its decimal place in the string table (section 4, "Name"). */
function sectionName(bytes: Uint8Array, header: number, strings: number): string {
  const raw = bytes.subarray(header, header + 8);
  const name = String.fromCharCode(...raw.filter((byte) => byte > 0x20 && byte < 0x7f));
  const place = /^\/(\d{1,7})$/.exec(name)?.[1];
  if (strings === 0 || place === undefined) return name;
  return zeroTerminated(bytes, strings + Number(place)) || name;
}

/** Unlike every other directory, this one is a place in the file (section 5.7). */
function readCertificates(
  image: Stretch,
  optional: number,
  optionalBytes: number,
  directories: number,
): PeImage['certificates'] {
  const { bytes } = image;
  const entry = directories + certificateDirectory * 8;
  if (optionalBytes < entry + 8 || u32(bytes, optional + directories - 4) <= certificateDirectory)
    return null;
  const at = u32(bytes, optional + entry);
  const sizeBytes = u32(bytes, optional + entry + 4);
  if (sizeBytes === 0) return null;
  if (!fits(bytes, at, sizeBytes)) {
    error(
      image,
      'pe-certificates-outside',
      optional + entry,
      'The PE certificates lie beyond the end of the file.',
    );
  }
  return { at, sizeBytes };
}
