import { existsSync, readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { missingError } from '../error.ts';
import { findProgram } from './find-program.ts';
import { findInstaller, planInstall } from './packages.ts';
import { toolsFor, type Tool } from './tool-table.ts';

/** Where a tool is (its first program or file found), or undefined. Looks at the file system only: microseconds. */
export function findTool(tool: Tool, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const name of tool.programs ?? []) {
    const path = findProgram(name, env);
    if (path !== undefined) return path;
  }
  for (const file of [...(tool.files ?? []), ...includeFiles(tool, env)]) {
    const path = typeof file === 'string' ? (existsSync(file) ? file : undefined) : firstWithSuffix(file);
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * Make sure that tools are there before work starts; starts no process, so it may stand in a warm path.
 * @param names names of `tools` (`gcc`, `lzma.h`) or a purpose for all of its tools (`build`), or tools of other tables
 * @throws RomkitError `tool-missing` (exit code 3) with the line that installs what is missing.
 */
export function requireTools(
  names: readonly (string | Tool)[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const missing = toolsFor(names).filter((tool) => findTool(tool, env) === undefined);
  if (missing.length === 0) return Promise.resolve();
  const list = missing.map((tool) => tool.name).join(', ');
  return Promise.reject(
    missingError(
      'tool-missing',
      `${list} ${missing.length === 1 ? 'is' : 'are'} missing on this machine.`,
      planInstall(
        missing.map((tool) => tool.package),
        findInstaller(env),
      ).hint,
    ),
  );
}

/** Headers may also lie where the compiler is told to look (GCC manual, "Environment Variables Affecting GCC"). */
function includeFiles(tool: Tool, env: NodeJS.ProcessEnv): string[] {
  if (!tool.name.endsWith('.h')) return [];
  const folders = `${env['CPATH'] ?? ''}${delimiter}${env['C_INCLUDE_PATH'] ?? ''}`.split(delimiter);
  return folders.filter(isAbsolute).map((folder) => join(folder, tool.name));
}

function firstWithSuffix({ folder, suffix }: { folder: string; suffix: string }): string | undefined {
  try {
    const name = readdirSync(folder).find((candidate) => candidate.endsWith(suffix));
    return name === undefined ? undefined : join(folder, name);
  } catch {
    return undefined;
  }
}
