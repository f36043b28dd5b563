import { usageError } from '../../../../system/error.ts';
import type { Initrd } from '../../initrd/initrd.ts';
import type { Program } from '../../recognise/program-file.ts';

/** Kernels of 64 bits run programs of 32. */
const runsToo: Readonly<Record<string, string>> = { x86_64: 'i386', arm64: 'arm32' };

/**
 * Do an initrd's programs and modules run on this kernel? What does not say is believed.
 * @throws RomkitError `wrong-architecture`
 */
export function checkFit(
  kernelName: string,
  program: Program,
  initrdName: string,
  initrd: Initrd | null,
): void {
  const contents = initrd?.contents ?? null;
  if (contents === null) return;
  const { programs, modules } = contents;
  const refuse = (what: string, machine: string, kernelFor: string): never => {
    throw usageError(
      'wrong-architecture',
      `The initrd ${initrdName} does not fit: its ${what} are for ${machine}, and ${kernelName} is for ${kernelFor}.`,
      'Take the initrd that was made for this kernel.',
    );
  };
  const kernelFor = machinesOf(program);
  if (kernelFor === null) return;
  const name = kernelFor.join(' or ');
  if (modules !== null && !kernelFor.includes(modules)) refuse('kernel modules', modules, name);
  const runs = kernelFor.flatMap((machine) => [machine, runsToo[machine]]);
  if (programs !== null && !runs.includes(programs)) refuse('programs', programs, name);
}

/** An old kernel for x86 does not say for which one; a boot loader or other program may load anything. */
function machinesOf({ kind, architecture, firmware, takesAnyInitrd }: Program): string[] | null {
  if (architecture !== null) return [architecture];
  return kind === 'linux' && firmware !== 'uefi' && !takesAnyInitrd ? ['i386', 'x86_64'] : null;
}
