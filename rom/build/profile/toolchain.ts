import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { sha256 } from '../../../system/files/files.ts';
import { missingError } from '../../../system/error.ts';
import { allCrossCompilers } from './cross-compiler.ts';
import { installHint } from '../../../system/tools/packages.ts';
import type { Run } from '../../../system/process/run.ts';
import { present } from '../../../system/present.ts';

/** The compiler and linker that objects were made with. */
export interface Toolchain {
  /** Changes when a tool on disk is another one; found without running anything. */
  readonly identity: string;
}

const tools = {
  gcc: 'gcc',
  ld: 'binutils',
  objcopy: 'binutils',
  make: 'make',
  perl: 'perl',
  ar: 'binutils',
} as const;

/**
 * Find the toolchain on PATH.
 * @throws RomkitError `tool-missing` (exit code 3) naming every tool that is not there and the command that installs it.
 */
export async function findToolchain(path = process.env['PATH'] ?? ''): Promise<Toolchain> {
  const found = await Promise.all(
    Object.keys(tools).map(async (tool) => [tool, await locate(tool, path)] as const),
  );
  const missing = found.filter(([, file]) => file === undefined).map(([tool]) => tool as keyof typeof tools);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((tool) => tools[tool]))];
    throw missingError(
      'tool-missing',
      `Building needs ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not installed.`,
      installHint(...packages),
    );
  }
  const others = await Promise.all(
    allCrossCompilers.map(async ({ tool: { name } }) => [name, await locate(name, path)] as const),
  );
  const facts = await Promise.all(
    [...found, ...others.filter(([, file]) => file !== undefined)].map(async ([tool, file]) => {
      const { size, mtimeMs } = await stat(present(file, 'file'));
      return `${tool} ${await realpath(present(file, 'file'))} ${size} ${Math.trunc(mtimeMs)}`;
    }),
  );
  return { identity: sha256(facts.join('\n')).slice(0, 16) };
}

/** The first line of each tool's version, for the manifest. */
export async function toolchainVersions(run: Run): Promise<Record<string, string>> {
  const entries = await Promise.all(
    Object.keys(tools).map(async (tool) => {
      const { stdout } = await run({ command: [tool, '--version'], env: { LC_ALL: 'C' } });
      return [
        tool,
        stdout
          .split('\n')
          .find((line) => line.trim() !== '')
          ?.trim() ?? 'unknown',
      ] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function locate(tool: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, tool);
    try {
      await access(file, constants.X_OK);
      // Where PATH has ccache's folder first, "gcc" is a link to ccache, which calls the next one.
      if (basename(await realpath(file)) !== 'ccache') return file;
    } catch {
      continue;
    }
  }
  return undefined;
}
