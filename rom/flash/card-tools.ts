import type { Run } from '../host/process.ts';
import { findProgram } from '../host/find-program.ts';
import { toolsFor } from '../host/tool-table.ts';
import { findTool } from '../host/tools.ts';
import { readPciProgrammers } from './card-programmers.ts';
import type { CardTools } from './ways.ts';

/** Look which tools are here, and ask flashrom which cards it drives. */
export async function findCardTools(run: Run, env: NodeJS.ProcessEnv = process.env): Promise<CardTools> {
  const [flashrom, mstflint] = ['flashrom', 'mstflint'].map((name) => findTool(toolsFor([name])[0]!, env));
  const list = flashrom === undefined ? null : await run({ command: [flashrom, '-L'], env: { LC_ALL: 'C' } });
  return {
    flashrom: list === null ? null : readPciProgrammers(list.stdout),
    mstflint: mstflint !== undefined,
    bootutil: findBootutil(env) ?? null,
  };
}

/** Intel's BootUtil, by the names that it is handed out under. */
export const findBootutil = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  findProgram('bootutil64e', env) ?? findProgram('bootutil32', env);
