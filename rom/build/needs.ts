import type { Tool } from '../../system/tools/tool-table.ts';
import { requireTools } from '../../system/tools/tools.ts';
import type { BuildPlan, PlannedArtifact } from './build-plan.ts';
import { crossCompiler } from './profile/cross-compiler.ts';

/**
 * Make sure, before anything is compiled, that the tools for a plan are there.
 * @throws RomkitError of requireTools
 */
export const requireNeeds = (plan: BuildPlan, env: NodeJS.ProcessEnv = process.env): Promise<void> =>
  requireTools(neededTools(plan, process.arch), env);

/**
 * Tools beyond the compiler that make will call for a plan; names are those of the tool table.
 * @param hostArch as process.arch says it
 */
export function neededTools(plan: BuildPlan, hostArch: string): (string | Tool)[] {
  const { trust, cert, privkey } = plan.profile.certificates;
  const hasCertificates = trust.length + cert.length > 0 || privkey !== null;
  return [
    ...new Set([
      ...(hasCertificates ? ['openssl'] : []),
      ...plan.artifacts.flatMap((artifact) => [...mediaTools(artifact), ...compilerOf(artifact, hostArch)]),
    ]),
  ];
}

const qemuImg: Tool = { name: 'qemu-img', package: 'qemu-utils', neededBy: [], programs: ['qemu-img'] };

/** Programs that the tree's util/genfsimg and the rules of arch/x86/Makefile.pcbios call. */
function mediaTools({ target: { platform, media } }: PlannedArtifact): (string | Tool)[] {
  const isBios = platform === 'pcbios';
  switch (media) {
    case 'iso':
      return ['xorriso', 'isolinux.bin', isBios ? 'ldlinux.c32' : 'mformat'];
    case 'sdsk':
      return ['mformat', 'syslinux'];
    case 'usb':
      return isBios ? [] : ['mformat', 'mbr.bin'];
    case 'vhd':
      return [qemuImg];
    default:
      return [];
  }
}

function compilerOf({ target: { arch } }: PlannedArtifact, hostArch: string): Tool[] {
  const compiler = crossCompiler(arch, hostArch);
  return compiler === undefined ? [] : [compiler.tool];
}
