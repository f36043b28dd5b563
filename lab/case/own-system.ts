import { examineInitrd, examineProgram, type SystemFile } from '../../boot/registry/adding/examine.ts';
import type { Program } from '../../boot/registry/recognise/program-file.ts';
import { firmwareNames, lackOf } from '../../boot/registry/resolve/fit.ts';
import { usageError } from '../../system/error.ts';
import { filter } from '../../system/process/filter.ts';
import type { LabCase, OwnSystem } from './case.ts';

/** A boot script, a disk or an ISO image is started by other means. */
const kernels: readonly Program['kind'][] = ['linux', 'efi', 'multiboot'];

/**
 * Look at the user's own kernel and initrd, as `image add` does, before anything is started for them.
 * @throws RomkitError (exit code 2) of recogniseProgram and readInitrd, `not-a-kernel`, `kernel-packed`,
 *   `wrong-firmware` or `wrong-architecture`
 */
export async function checkOwnSystem(
  { kernel, initrd }: OwnSystem,
  firmware: LabCase['firmware'],
): Promise<void> {
  const onEvent = (): void => undefined;
  const { program } = await examineProgram(fileAt(kernel), { onEvent });
  requireKernel(kernel, program);
  requireFit(kernel, program, firmware);
  if (initrd !== null) await examineInitrd(fileAt(initrd), program.takesAnyInitrd, { onEvent, filter });
}

const fileAt = (path: string): SystemFile => ({ path, source: path, isOurs: false, sha256: null });

function requireKernel(path: string, { kind, title, packing }: Program): void {
  if (!kernels.includes(kind))
    throw usageError(
      'not-a-kernel',
      `${path} is no kernel: it is a ${title}.`,
      'Name a Linux kernel (bzImage, vmlinuz), an EFI program or a multiboot kernel.',
    );
  if (packing !== null)
    throw usageError(
      'kernel-packed',
      `${path} is packed by ${packing}, and no firmware unpacks it.`,
      `Unpack it first: gunzip < ${path} > kernel`,
    );
}

/** QEMU's machine is a PC of 64 bits; its UEFI starts programs of 64 bits alone. */
function requireFit(path: string, program: Program, firmware: LabCase['firmware']): void {
  const needs = { ...program, leastMemoryMiB: null };
  const architecture = firmware === 'uefi' ? 'x86_64' : 'i386';
  const lack = lackOf(needs, { machine: null, firmware, architecture });
  if (lack?.code === 'firmware')
    throw usageError(
      'wrong-firmware',
      `${path} needs ${firmwareNames[lack.needs]}; this machine boots by ${firmwareNames[lack.has]}.`,
      `Add --firmware ${lack.needs}, or name another kernel.`,
    );
  if (lack?.code === 'architecture')
    throw usageError(
      'wrong-architecture',
      `${path} is for ${lack.needs}; this machine's ${firmwareNames[firmware]} starts programs for x86_64${firmware === 'uefi' ? '' : ' and i386'}.`,
      'Name a kernel for a PC.',
    );
}
