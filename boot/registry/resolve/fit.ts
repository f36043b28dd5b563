import type { Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import type { Architecture, FirmwareKind } from '../model/names.ts';
import { revisionName } from '../names.ts';

/** The machine as it asks. Null: not known, which fits everything. */
export interface Asking {
  readonly machine: Machine | null;
  readonly firmware: FirmwareKind | null;
  readonly architecture: Architecture | null;
}

/** Why an image cannot start on a machine, in one sentence; undefined where nothing speaks against it. */
export function misfit(revision: Revision, asking: Asking): string | undefined {
  const name = revisionName(revision);
  const needed = neededFirmware(revision);
  if (needed !== null && asking.firmware !== null && needed !== asking.firmware)
    return `${name} needs ${firmwareNames[needed]}; this machine boots by ${firmwareNames[asking.firmware]}.`;
  const { architecture } = revision;
  if (architecture !== null && asking.architecture !== null && !runs(architecture, asking))
    return `${name} is for ${architecture}; this machine is ${asking.architecture}.`;
  const memory = asking.machine?.reported.memoryMiB ?? null;
  if (revision.leastMemoryMiB !== null && memory !== null && memory < revision.leastMemoryMiB)
    return `${name} needs ${revision.leastMemoryMiB} MiB of memory; this machine has ${memory} MiB.`;
  return undefined;
}

const firmwareNames = { bios: 'BIOS', uefi: 'UEFI' } as const;

/** EFI programs are for UEFI; iPXE starts multiboot kernels under BIOS alone. */
function neededFirmware({ kind, firmware }: Revision): FirmwareKind | null {
  if (firmware !== null) return firmware;
  return kind === 'efi' ? 'uefi' : kind === 'multiboot' ? 'bios' : null;
}

/** Boot ROMs for BIOS are 32-bit programs: they say i386 on 64-bit processors too. UEFI starts its own kind alone. */
function runs(architecture: Architecture, asking: Asking): boolean {
  if (architecture === asking.architecture) return true;
  const isPc = (each: Architecture | null): boolean => each === 'i386' || each === 'x86_64';
  return asking.firmware !== 'uefi' && isPc(architecture) && isPc(asking.architecture);
}
