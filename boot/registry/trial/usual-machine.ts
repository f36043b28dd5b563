import type { Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import type { FirmwareKind } from '../model/names.ts';
import { neededFirmware } from '../resolve/fit.ts';

/** A virtual machine has no less. */
export const leastMemoryMiB = 64;
const usualMemoryMiB = 1024;

/** The virtual machine for a trial where nobody asks for another one. */
export interface UsualMachine {
  readonly firmware: FirmwareKind;
  readonly memoryMiB: number;
}

/**
 * The firmware that the revision is for, else the machine's; memory as the machine has, else enough for the revision.
 * @param machine the one that it stands for
 */
export const usualMachine = (
  revision: Revision,
  machine: Pick<Machine, 'firmware' | 'reported'> | undefined,
): UsualMachine => ({
  firmware: neededFirmware(revision) ?? machine?.firmware ?? 'bios',
  memoryMiB:
    machine?.reported.memoryMiB ?? Math.max(usualMemoryMiB, revision.leastMemoryMiB ?? leastMemoryMiB),
});
