import { integerOf, type Macros } from '../facts/condition.ts';
import { logicalLines, withoutComments } from '../facts/c-text.ts';

/** An error as a source names it: `EINFO_ENOENT_404` (include/errno.h, `__einfo`). */
export interface Einfo {
  /** The upper eight bits of its number. */
  readonly posix: number;
  /** Tells the errors of one file with the same POSIX code apart; five bits. */
  readonly uniq: number;
  readonly message: string;
  /** The firmware's own status that it stands for alone: `EFI_SECURITY_VIOLATION`. */
  readonly status: string | null;
}

/** A macro by its parameters (null where it takes none) and its text. */
export interface Definition {
  readonly parameters: readonly string[] | null;
  readonly body: string;
}

export type Definitions = ReadonlyMap<string, Definition>;

/** The macros whose names or texts have to do with errors. */
export function errorDefinitions(text: string): Definitions {
  const found = new Map<string, Definition>();
  for (const line of logicalLines(withoutComments(text))) {
    const [, name, parameters, body = ''] = /^\s*#\s*define\s+(\w+)(?:\(([^)]*)\))?\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined && /__einfo|EINFO_|EUNIQ|EPLATFORM/.test(body))
      found.set(name, {
        parameters: parameters === undefined ? null : parameters.split(',').map((each) => each.trim()),
        body: body.trim(),
      });
  }
  return found;
}

/** The error behind a name like `EINFO_ENOENT_404` or `ENOENT_404`; undefined where it names none, or cannot be read. */
export function einfoOf(name: string, definitions: Definitions, constants: Macros): Einfo | undefined {
  const definition = definitions.get(name);
  return definition === undefined ? undefined : einfoIn(definition.body, definitions, constants, 0);
}

function einfoIn(
  text: string,
  definitions: Definitions,
  constants: Macros,
  depth: number,
): Einfo | undefined {
  if (depth > 8) return undefined;
  const inner = (body: string): Einfo | undefined => einfoIn(body, definitions, constants, depth + 1);
  const [, macro, list] = /^(\w+)\s*(?:\((.*)\))?$/s.exec(text.trim()) ?? [];
  if (macro === undefined) return undefined;
  const given = list === undefined ? [] : argumentsIn(list);
  const value = (index: number): number => integerOf(given[index] ?? '', constants) ?? 0;
  switch (macro) {
    case '__einfo':
      return { posix: value(1), uniq: value(2) & 0x1f, message: literal(given[3]), status: null };
    case '__einfo_uniqify': {
      const base = inner(given[0] ?? '');
      return base && { ...base, uniq: value(1) & 0x1f, message: literal(given[2]) };
    }
    case '__einfo_platformify': {
      const base = inner(given[0] ?? '');
      return base && { ...base, message: literal(given[2]), status: given[1] ?? null };
    }
    case '__einfo_error':
    case 'EUNIQ':
    case 'EPLATFORM':
      return inner(given[0] ?? '');
    default:
      return inner(expanded(definitions.get(macro), given));
  }
}

/** The text of a macro with what it was given. */
function expanded(definition: Definition | undefined, given: readonly string[]): string {
  const parameters = definition?.parameters ?? [];
  return (definition?.body ?? '').replace(/\w+/g, (word) => given[parameters.indexOf(word)] ?? word);
}

/** The arguments: texts between commas that are in no parentheses and no string. */
function argumentsIn(list: string): string[] {
  const found = [''];
  let depth = 0;
  for (const [token] of list.matchAll(/"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) found.push('');
    else found.push((found.pop() ?? '') + token);
  }
  return found.map((each) => each.trim());
}

/** String literals that stand side by side are one. */
const literal = (text = ''): string =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part).join('');
