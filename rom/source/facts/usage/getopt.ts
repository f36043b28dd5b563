import type { CommandOption, CommandUsage } from '../../../script/vocabulary.ts';
import { bracedBody } from '../facts-settings.ts';
import { stringText, type CSymbols } from './c-symbols.ts';

/**
 * The usage of a gPXE command, which calls getopt_long itself and counts its arguments in C: each test whose branch
 * prints the syntax is a limit. Undefined where nothing is tested (hci/commands/*.c of gPXE).
 */
export function getoptUsage(
  body: string,
  symbols: CSymbols,
): Omit<CommandUsage, 'arguments' | 'stores'> | undefined {
  let minArguments = 0;
  let maxArguments: number | null = null;
  let isTested = false;
  for (const match of body.matchAll(/\bif \(((?:[^(){}]|\([^()]*\))*)\)\s*\{/g)) {
    const branch = bracedBody(body, match.index + match[0].length);
    if (!/_syntax\s*\(|"(?:Usage|Syntax)/.test(branch)) continue;
    const limits = limitsOf(match[1] ?? '', body.slice(0, match.index));
    isTested ||= limits !== undefined;
    minArguments = Math.max(minArguments, limits?.least ?? 0);
    maxArguments = limits?.most ?? maxArguments;
  }
  const parsesOptions = /\bgetopt_long\s*\(/.test(body);
  if (!isTested && !parsesOptions) return undefined;
  return {
    options: parsesOptions ? longOptions(body) : [],
    minArguments,
    maxArguments,
    synopsis: synopsisOf(body, symbols),
  };
}

/** Number of arguments for which a condition lets the command go on. */
function limitsOf(condition: string, before: string): { least?: number; most?: number } | undefined {
  const text = condition.replace(/\s+/g, '');
  const count = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const exact = count(/^argc!=(\d+)$/) ?? (count(/^optind!=\(argc-(\d+)\)$/) ?? -2) + 1;
  if (exact > 0) return { least: exact - 1, most: exact - 1 };
  const above = count(/^argc>(\d+)$/);
  if (above !== undefined) return { most: above - 1 };
  const below = count(/^argc<(\d+)/) ?? (text.startsWith('argc==1') ? 2 : undefined);
  if (below !== undefined) return { least: below - 1 };
  const left = count(/^\(argc-optind\)<(\d+)$/) ?? (text === 'optind==argc' ? 1 : undefined);
  if (left !== undefined) return { least: left };
  // An argument that is not taken with argv[optind++] is too much.
  if (text === 'optind!=argc') return { most: before.match(/argv\[optind\+\+\]/g)?.length ?? 0 };
  return undefined;
}

function longOptions(body: string): CommandOption[] {
  const rows = body.matchAll(/\{\s*"([\w-]+)",\s*(\w+),\s*NULL,\s*'(.)'\s*\}/g);
  return [...rows]
    .map(([, long = '', takes = '', short = '']): CommandOption => ({
      ...{ long, short },
      takes: takes === 'required_argument' || takes === '1' ? 'text' : null,
    }))
    .filter(({ long }) => long !== 'help');
}

/** The text behind the command's name in its usage, here or in the function that prints it. */
function synopsisOf(body: string, symbols: CSymbols): string {
  const printer = /\b(\w+_syntax)\s*\(/.exec(body)?.[1] ?? '';
  const text = stringText(symbols.functions.get(printer) ?? body);
  return /(?:Usage:\\n  |Usage: |Syntax: )%s ?(.*?)\\n/.exec(text)?.[1] ?? '';
}
