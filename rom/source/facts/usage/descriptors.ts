import type { ArgumentKind, CommandOption, CommandUsage } from '../../../script/vocabulary.ts';
import { callArguments, stringText, type CSymbols } from './c-symbols.ts';

/** `COMMAND_DESC ( struct, options, min, max, usage )` and macros that wrap it, which pass these five on first. */
const descriptor = /\b\w*COMMAND_DESC\s*\(/;
const option = /\bOPTION_DESC\s*\(/g;

/** The usage that an iPXE command descriptor states; undefined where the code holds none (include/ipxe/parseopt.h). */
export function descriptorUsage(
  code: string,
  symbols: CSymbols,
): Omit<CommandUsage, 'arguments' | 'stores'> | undefined {
  const match = descriptor.exec(code);
  if (match === null) return undefined;
  const [, options = '', least = '', most = '', synopsis = ''] = callArguments(
    code,
    match.index + match[0].length,
  );
  if (!/^\d+$/.test(least)) return undefined;
  return {
    options: optionsOf(options, symbols),
    minArguments: Number(least),
    maxArguments: /^\d+$/.test(most) ? Number(most) : null,
    synopsis: stringText(synopsis),
  };
}

/** An array of its own, or the first members of a union of arrays: `opts.imgsingle`. */
function optionsOf(name: string, symbols: CSymbols): CommandOption[] {
  const variable = /^\w+/.exec(name)?.[0] ?? '';
  const code = symbols.variables.get(variable) ?? '';
  const all = [...code.matchAll(option)].map((match) =>
    optionOf(callArguments(code, match.index + match[0].length)),
  );
  return all.slice(0, symbols.arrayLengths.get(name) ?? all.length);
}

function optionOf([long = '', short = '', argument = '', , , parser = '']: readonly string[]): CommandOption {
  return {
    long: stringText(long),
    short: /^'(.)'$/.exec(short)?.[1] ?? '',
    takes: argument === 'no_argument' ? null : kindOf(parser),
  };
}

/** parse_autovivified_setting and parse_existing_setting both name a setting. */
export function kindOf(parser: string): ArgumentKind {
  const name = parser.replace(/^parse_/, '');
  if (name === 'integer' || name === 'timeout') return 'integer';
  return name.endsWith('_setting') ? 'setting' : 'text';
}
