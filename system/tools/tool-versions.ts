import { findProgram } from './find-program.ts';
import type { Run } from '../process/run.ts';
import type { Tool } from './tool-table.ts';
import { findTool } from './tools.ts';

/** A tool as it was found on this machine. */
export interface ToolReport {
  readonly tool: Tool;
  /** Program or file that was found; null where the tool is missing. */
  readonly path: string | null;
  /** As the program or the package database says; null where neither does. */
  readonly version: string | null;
}

/** Look for each tool and ask the found ones for their version. */
export async function probeTools(
  tools: readonly Tool[],
  run: Run,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly ToolReport[]> {
  const found = tools.map((tool) => ({ tool, path: findTool(tool, env) ?? null }));
  const byPackage = found.filter(
    ({ tool, path }) => path !== null && (tool.programs === undefined || tool.versionPattern !== undefined),
  );
  const packageVersions = await askPackages(
    byPackage.map(({ tool }) => tool.package),
    run,
    env,
  );
  return Promise.all(
    found.map(async ({ tool, path }) => ({
      tool,
      path,
      version:
        path === null
          ? null
          : ((await askProgram(tool, path, run)) ?? packageVersions.get(tool.package) ?? null),
    })),
  );
}

/** What the program says of itself; unless the tool knows better, the first number with a dot. */
async function askProgram(tool: Tool, path: string, run: Run): Promise<string | null> {
  if (tool.programs === undefined) return null;
  const command = [path, ...(tool.versionArgs ?? ['--version'])] as const;
  const { stdout, stderr } = await run({ command, env: { LC_ALL: 'C' } });
  return (tool.versionPattern ?? /(\d+\.\d+(?:\.\d+)*)/).exec(`${stdout}\n${stderr}`)?.[1] ?? null;
}

/** Upstream versions of installed Debian packages: without epoch, snapshot marks and Debian revision (deb-version(7)). */
async function askPackages(
  packages: readonly string[],
  run: Run,
  env: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, string>> {
  if (packages.length === 0 || findProgram('dpkg-query', env) === undefined) return new Map();
  const { stdout } = await run({
    command: ['dpkg-query', '-W', '-f', '${Package} ${Version}\\n', ...packages],
  });
  return new Map(
    stdout
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([name, version]) =>
        name && version ? [[name, version.replace(/^\d+:/, '').replace(/[-~+].*$/, '')]] : [],
      ),
  );
}
