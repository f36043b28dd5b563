import type { Run } from '../../../system/process/run.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';
import { findTool } from '../../../system/tools/tools.ts';
import { bootutilPorts, findBootutil } from '../backends/bootutil.ts';
import { readPciProgrammers } from './card-programmers.ts';
import { interfaceFirmware, type InterfaceFirmware } from './interface-firmware.ts';
import type { CardTools } from '../device/ways.ts';
import { firstItem } from '../../../system/present.ts';

/** Look which tools are here, and ask flashrom which cards it drives. */
export async function findCardTools(run: Run, env: NodeJS.ProcessEnv = process.env): Promise<CardTools> {
  const [flashrom, mstflint] = ['flashrom', 'mstflint'].map((name) =>
    findTool(firstItem(toolsFor([name])), env),
  );
  const list = flashrom === undefined ? null : await run({ command: [flashrom, '-L'], env: { LC_ALL: 'C' } });
  const bootutil = findBootutil(env);
  return {
    flashrom: list === null ? null : readPciProgrammers(list.stdout),
    mstflint: mstflint !== undefined,
    bootutil:
      bootutil === undefined ? null : { program: bootutil, ports: await bootutilPorts(run, bootutil) },
  };
}

/** Ask the drivers, where ethtool is there to do it. */
export function findInterfaceFirmware(
  run: Run,
  env: NodeJS.ProcessEnv = process.env,
): (name: string) => Promise<InterfaceFirmware | null> {
  const ethtool = findTool(firstItem(toolsFor(['ethtool'])), env);
  return (name) => (ethtool === undefined ? Promise.resolve(null) : interfaceFirmware(run, ethtool, name));
}
