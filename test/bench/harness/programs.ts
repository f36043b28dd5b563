import { join } from 'node:path';
import { packageRoot } from '../../../system/files/folders.ts';
import { findProgram } from '../../../system/tools/find-program.ts';
import { NotHere } from './outcome.ts';

/** A program of the measurements by its path below test/bench, as their bundle has it. */
export const program = (path: string): string => join(packageRoot(), 'dist/test/bench', `${path}.js`);

/** @throws NotHere */
export function needPrograms(...names: readonly string[]): void {
  const missing = names.find((name) => findProgram(name) === undefined);
  if (missing !== undefined) throw new NotHere(`${missing} is missing`);
}
