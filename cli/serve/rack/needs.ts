import { isRootHere } from '../../../lab/network/entry.ts';
import { requireLab } from '../../../lab/network/possible.ts';
import { findUefi } from '../../../lab/machine/uefi.ts';
import type { RackSpec } from '../../../lab/rack/rack-plan.ts';
import { missingError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { findInstaller, planInstall } from '../../../system/tools/packages.ts';
import { tools, type ToolName } from '../../../system/tools/tool-table.ts';
import { findTool } from '../../../system/tools/tools.ts';

/**
 * Make sure that virtual machines can run here on a network of their own.
 * @throws RomkitError (exit code 3) `tool-missing`, or of requireLab, with what supplies it
 */
export async function requireRack(specs: readonly RackSpec[]): Promise<void> {
  const needed: readonly ToolName[] = ['qemu-system-x86_64', 'dnsmasq', 'ip'];
  const missing = tools.filter(
    (tool) => needed.includes(tool.name as ToolName) && findTool(tool) === undefined,
  );
  if (specs.some(({ firmware }) => firmware === 'uefi') && findUefi() === undefined)
    missing.push(...tools.filter(({ name }) => name === 'OVMF'));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    const packages = missing.map((tool) => tool.package);
    throw missingError(
      'tool-missing',
      `Virtual machines need ${names}, which this machine lacks.`,
      planInstall(packages, findInstaller()).hint,
    );
  }
  await requireLab(runTool, isRootHere());
}
