import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How many objects of the library make has to compile: those that are not there, and those whose dependencies name a
 * header that has changed.
 * @param src the tree's src/ folder, in which make has written its lists and dependencies below `bin`
 * @param changed paths below src/
 * @returns 0 where make has written no list
 */
export function objectsToMake(src: string, bin: string, changed: readonly string[]): number {
  const folder = join(src, bin);
  try {
    const there = new Set(readdirSync(folder));
    const library = readFileSync(join(folder, '.blib.list'), 'utf8').split(/\s+/).filter(Boolean);
    const missing = library.filter((object) => !there.has(object.slice(bin.length + 1)));
    return missing.length + dependents(join(folder, 'deps'), changed);
  } catch {
    return 0;
  }
}

/** Dependency files are named after their sources: deps/core/exec.c.d. */
function dependents(deps: string, changed: readonly string[]): number {
  if (changed.length === 0) return 0;
  return readdirSync(deps, { recursive: true, encoding: 'utf8' }).filter((name) => {
    if (!name.endsWith('.d')) return false;
    const text = readFileSync(join(deps, name), 'utf8');
    return changed.some((header) => text.includes(header));
  }).length;
}
