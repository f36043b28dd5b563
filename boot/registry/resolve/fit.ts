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

type Needs = Pick<Revision, 'kind' | 'firmware' | 'architecture' | 'leastMemoryMiB'>;

/** Why an image cannot start on a machine, in one sentence; undefined where nothing speaks against it. */
export function misfit(revision: Revision, asking: Asking): string | undefined {
  const name = revisionName(revision);
  const lack = lackOf(revision, asking);
  switch (lack?.code) {
    case 'firmware':
      return `${name} needs ${firmwareNames[lack.needs]}; this machine boots by ${firmwareNames[lack.has]}.`;
    case 'architecture':
      return `${name} is for ${lack.needs}; this machine is ${lack.has}.`;
    case 'memory':
      return `${name} needs ${lack.needs} MiB of memory; this machine has ${lack.has} MiB.`;
    case undefined:
      return undefined;
  }
}

/** The first thing that an image needs and a machine does not have. Memory is in MiB. */
export type Lack =
  | { readonly code: 'firmware'; readonly needs: FirmwareKind; readonly has: FirmwareKind }
  | { readonly code: 'architecture'; readonly needs: Architecture; readonly has: Architecture }
  | { readonly code: 'memory'; readonly needs: number; readonly has: number };

/** Null where nothing is known to be missing. */
export function lackOf(revision: Needs, asking: Asking): Lack | null {
  const needed = neededFirmware(revision);
  if (needed !== null && asking.firmware !== null && needed !== asking.firmware)
    return { code: 'firmware', needs: needed, has: asking.firmware };
  const { architecture, leastMemoryMiB } = revision;
  if (architecture !== null && asking.architecture !== null && !runs(architecture, asking))
    return { code: 'architecture', needs: architecture, has: asking.architecture };
  const memory = asking.machine?.reported.memoryMiB ?? null;
  if (leastMemoryMiB !== null && memory !== null && memory < leastMemoryMiB)
    return { code: 'memory', needs: leastMemoryMiB, has: memory };
  return null;
}

export const firmwareNames = { bios: 'BIOS', uefi: 'UEFI' } as const;

/** EFI programs are for UEFI; iPXE starts multiboot kernels under BIOS alone. */
export function neededFirmware({ kind, firmware }: Pick<Revision, 'kind' | 'firmware'>): FirmwareKind | null {
  if (firmware !== null) return firmware;
  return kind === 'efi' ? 'uefi' : kind === 'multiboot' ? 'bios' : null;
}

/** Boot ROMs for BIOS are 32-bit programs: they say i386 on 64-bit processors too. UEFI starts its own kind alone. */
function runs(architecture: Architecture, asking: Asking): boolean {
  if (architecture === asking.architecture) return true;
  const isPc = (each: Architecture | null): boolean => each === 'i386' || each === 'x86_64';
  return asking.firmware !== 'uefi' && isPc(architecture) && isPc(asking.architecture);
}
