import type { Run } from '../../../../system/process/run.ts';
import { runTool } from '../../../../system/process/run-tool.ts';
import { toolsFor } from '../../../../system/tools/tool-table.ts';
import { probeTools } from '../../../../system/tools/tool-versions.ts';
import { findTool, requireTools } from '../../../../system/tools/tools.ts';
import { firstItem } from '../../../../system/present.ts';

/** The flashrom of this machine, as it describes itself. */
export interface Flashrom {
  readonly path: string;
  /** Null where neither it nor the package database says. */
  readonly version: string | null;
  /** What `-p` takes in this build. */
  readonly programmers: ReadonlySet<string>;
  /** Long options, with their dashes. */
  readonly options: ReadonlySet<string>;
}

/**
 * Ask flashrom what it is and what it can.
 * @throws RomkitError `tool-missing`, exit code 3.
 */
export async function findFlashrom(
  run: Run = runTool,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Flashrom> {
  await requireTools(['flashrom'], env);
  const tools = toolsFor(['flashrom']);
  const path = findTool(firstItem(tools), env) ?? 'flashrom';
  const [help, [report]] = await Promise.all([
    run({ command: [path, '--help'], env: { LC_ALL: 'C' } }),
    probeTools(tools, run, env),
  ]);
  return { path, version: report?.version ?? null, ...readHelp(`${help.stdout}\n${help.stderr}`) };
}

/** What `flashrom --help` lists; pure. */
export function readHelp(help: string): Pick<Flashrom, 'programmers' | 'options'> {
  const list = /programmer device\. One of\s([^.]*)\./.exec(help)?.[1] ?? '';
  return {
    programmers: new Set(list.split(/[\s,]+/).filter(Boolean)),
    options: new Set(help.match(/--[a-z][a-z-]+/g)),
  };
}

/** `flashrom 1.3.0` */
export const toolName = ({ version }: Flashrom): string =>
  version === null ? 'flashrom' : `flashrom ${version}`;
