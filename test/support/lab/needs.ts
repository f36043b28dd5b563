import { requireLab } from '../../../lab/network/possible.ts';
import { isRootHere } from '../../../lab/network/entry.ts';
import { RomkitError } from '../../../system/error.ts';
import { callTool } from '../../../system/tools/tool.ts';

/** Why there can be no lab here; undefined where there can. */
export const noLab: string | undefined = await requireLab(callTool, isRootHere()).then(
  () => undefined,
  (error: unknown) => (error instanceof RomkitError ? error.message : String(error)),
);
