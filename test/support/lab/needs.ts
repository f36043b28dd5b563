import { requireLab } from '../../../lab/network/possible.ts';
import { isRootHere } from '../../../lab/network/entry.ts';
import { RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';

/** Why there can be no lab here; undefined where there can. */
export const noLab: string | undefined = await requireLab(runTool, isRootHere()).then(
  () => undefined,
  (error: unknown) => (error instanceof RomkitError ? error.message : String(error)),
);
