import { requireLab } from '../../../lab/network/possible.ts';
import { isRootHere } from '../../../lab/network/entry.ts';
import { RomkitError } from '../../../system/error.ts';
import { findProgram } from '../../../system/tools/find-program.ts';
import { callTool } from '../../../system/tools/tool.ts';

/** Why there can be no lab here; undefined where there can. */
export const noLab: string | undefined = await requireLab(callTool, isRootHere()).then(
  () => undefined,
  (error: unknown) => (error instanceof RomkitError ? error.message : String(error)),
);

/** The first of these programs that is missing; undefined where all are there. */
export function missing(...programs: string[]): string | undefined {
  return programs.find((name) => findProgram(name) === undefined);
}
