import type { Run } from '../../../../system/process/run.ts';

/** Global symbols of an object. */
export interface ObjectSymbols {
  readonly defined: readonly string[];
  /** Undefined, and not weak: a linker draws in an object that defines it. */
  readonly wanted: readonly string[];
}

/** The symbols of objects, by path; one that is not there is left out. */
export async function readSymbols(
  objects: readonly string[],
  { src, nm, run }: { readonly src: string; readonly nm: string; readonly run: Run },
): Promise<Map<string, ObjectSymbols>> {
  if (objects.length === 0) return new Map();
  const { stdout } = await run({ command: [nm, '-A', '-P', ...objects], cwd: src });
  return parseSymbols(stdout);
}

/** Lines of nm -A -P: `bin/tcp.o: tcp_open T 12 34`. Capitals are global symbols, `u` and `i` as well (nm(1)). */
function parseSymbols(text: string): Map<string, ObjectSymbols> {
  const symbols = new Map<string, { defined: string[]; wanted: string[] }>();
  for (const line of text.split('\n')) {
    const [, object, name, type] = /^(\S+): (\S+) (\S)/.exec(line) ?? [];
    if (object === undefined || name === undefined || type === undefined) continue;
    const one = symbols.get(object) ?? { defined: [], wanted: [] };
    symbols.set(object, one);
    if (type === 'U') one.wanted.push(name);
    else if (/[A-Zui]/.test(type)) one.defined.push(name);
  }
  return symbols;
}

/**
 * Objects of a library that a link may draw in: for each undefined symbol all that define it, weakly too, since which of
 * them the linker takes depends on their order. Those that it does not take change nothing.
 */
export function drawnIn(
  roots: Iterable<string>,
  symbols: ReadonlyMap<string, ObjectSymbols>,
): { readonly objects: ReadonlySet<string>; readonly names: ReadonlySet<string> } {
  const definers = new Map<string, string[]>();
  for (const [object, { defined }] of symbols)
    for (const name of defined) definers.set(name, [...(definers.get(name) ?? []), object]);
  const objects = new Set<string>();
  // A set is walked with what is added on the way.
  const names = new Set(roots);
  for (const name of names)
    for (const object of definers.get(name) ?? []) {
      objects.add(object);
      symbols.get(object)?.wanted.forEach((each) => names.add(each));
    }
  return { objects, names };
}
