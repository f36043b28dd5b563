import { requireLab } from '../../../lab/network/possible.ts';
import { isRootHere } from '../../../lab/network/entry.ts';
import { RomkitError } from '../../../rom/host/error.ts';
import { findProgram } from '../../../rom/host/find-program.ts';
import { callTool } from '../../../rom/host/tool.ts';

/** Why there can be no lab here; undefined where there can. */
export const noLab: string | undefined = await requireLab(callTool, isRootHere()).then(
  () => undefined,
  (error: unknown) => (error instanceof RomkitError ? error.message : String(error)),
);

/** The first of these programs that is missing; undefined where all are there. */
export function missing(...programs: string[]): string | undefined {
  return programs.find((name) => findProgram(name) === undefined);
}
