import type { ArgumentKind, CommandUsage } from '../../../script/vocabulary.ts';
import type { TreeFiles } from '../tar.ts';
import { identifiersIn, readSymbols, type CSymbols } from './c-symbols.ts';
import { descriptorUsage, kindOf } from './descriptors.ts';
import { getoptUsage } from './getopt.ts';
import { present, valueFor } from '../../../../system/present.ts';

/** Finds the usage of the command that a function of a source implements. */
export type UsageReader = (source: string, name: string) => CommandUsage | undefined;

/**
 * Options, argument counts and settings of commands, as their sources state them.
 * @param sources those that define commands; a command can call a function of another one (`dhcp` calls ifconf_exec).
 */
export function usageReader(files: TreeFiles, sources: readonly string[]): UsageReader {
  const bySource = new Map(sources.map((source) => [source, readSymbols(files.get(source) ?? '')]));
  const sourceOf = (name: string): string | undefined =>
    sources.find((source) => valueFor(bySource, source).functions.has(name));
  return (source, name) => {
    const home = bySource.get(source)?.functions.has(name) === true ? source : sourceOf(name);
    return home === undefined ? undefined : usageOf(name, valueFor(bySource, home), sourceOf, bySource);
  };
}

function usageOf(
  name: string,
  symbols: CSymbols,
  sourceOf: (name: string) => string | undefined,
  bySource: ReadonlyMap<string, CSymbols>,
): CommandUsage | undefined {
  const reached = reachedCode(name, symbols);
  const bodies = reached.flatMap(({ body }) => body ?? []);
  for (const { body, initializer } of reached) {
    const found =
      initializer !== undefined
        ? descriptorUsage(initializer, symbols)
        : getoptUsage(present(body, 'body'), symbols);
    if (found !== undefined) return { ...found, ...argumentsOf(bodies, found.synopsis) };
  }
  for (const called of bodies.flatMap(identifiersIn).filter((each) => each.endsWith('_exec'))) {
    const source = symbols.functions.has(called) ? undefined : sourceOf(called);
    const found =
      source === undefined ? undefined : usageOf(called, valueFor(bySource, source), sourceOf, bySource);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Code {
  readonly body?: string;
  readonly initializer?: string;
}

/** Functions and variables that a function names within its source, the nearest first, variables before functions. */
function reachedCode(name: string, symbols: CSymbols): Code[] {
  const seen = new Set([name]);
  const reached: Code[] = [];
  let level = [name];
  while (level.length > 0) {
    const codes = [
      ...level.flatMap((each) => symbols.variables.get(each) ?? []).map((initializer) => ({ initializer })),
      ...level.flatMap((each) => symbols.functions.get(each) ?? []).map((body) => ({ body })),
    ];
    reached.push(...codes);
    const named = codes.flatMap((code) => identifiersIn('body' in code ? code.body : code.initializer));
    level = [...new Set(named)].filter((each) => !seen.has(each));
    level.forEach((each) => seen.add(each));
  }
  return reached;
}

const argument = /(?:\b(parse_\w+)\s*\(\s*)?\bargv\s*\[\s*optind\s*(\+\+)?\s*(?:\+\s*(\d+))?\s*\]/g;

/** Kinds of the arguments that are no plain text, by position, and whether the named setting is stored. */
function argumentsOf(
  bodies: readonly string[],
  synopsis: string,
): Pick<CommandUsage, 'arguments' | 'stores'> {
  const kinds: Record<number, ArgumentKind> = synopsis.startsWith('<setting>') ? { 0: 'setting' } : {};
  for (const body of bodies) {
    let taken = 0;
    for (const [, parser, advances, further = '0'] of body.matchAll(argument)) {
      const kind = parser === undefined ? 'text' : kindOf(parser);
      if (kind !== 'text') kinds[taken + Number(further)] = kind;
      if (advances !== undefined) taken++;
    }
    // gPXE's settings commands index argv from the command itself.
    if (/_named_setting\s*\(\s*argv\[1\]/.test(body)) kinds[0] = 'setting';
  }
  const code = bodies.join('\n');
  const reads = /\bparse_existing_setting\b|\bfetchf_named_setting\b/.test(code);
  return { arguments: kinds, stores: !reads || /\b(store|delete)\w*_setting\b/.test(code) };
}
