import { readDisk, readIsoImage } from './disk-image.ts';
import { readLinuxImage } from './linux-image.ts';
import { readLinuxX86 } from './linux-x86.ts';
import { refuseContent } from './looks-like.ts';
import { readMultiboot } from './multiboot.ts';
import { readPeProgram } from './pe-program.ts';
import type { Program, ProgramFile } from './program-file.ts';
import { readScript } from './script.ts';
import { readPacked } from './packed-program.ts';

/** Each knows one format, by its magic number; the first that knows the file decides. */
const readers: readonly ((file: ProgramFile) => Program | undefined)[] = [
  readScript,
  readLinuxX86,
  readLinuxImage,
  readPeProgram,
  readMultiboot,
  // A hybrid ISO image begins as a disk does.
  readIsoImage,
  readDisk,
];

/**
 * Recognise what firmware can start.
 * @throws RomkitError `not-bootable`, `program-truncated`, `unsupported-program`, `no-efi-stub`: exit code 2
 */
export function recogniseProgram(file: ProgramFile): Program {
  for (const read of readers) {
    const program = read(file);
    if (program !== undefined) return program;
  }
  return readPacked(file, recogniseProgram) ?? refuseContent(file);
}
