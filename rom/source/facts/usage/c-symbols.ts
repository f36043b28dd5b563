import { withoutComments } from '../c-text.ts';
import { bracedBody } from '../facts-settings.ts';

/** Top-level definitions of one C source. */
export interface CSymbols {
  /** Function name to its body. */
  readonly functions: ReadonlyMap<string, string>;
  /** Variable name to its initializer, without the outer braces. */
  readonly variables: ReadonlyMap<string, string>;
  /** Lengths of the arrays in a union, by `variable.member`: `opts.imgsingle`. */
  readonly arrayLengths: ReadonlyMap<string, number>;
}

/** A definition begins in the first column; its parameters hold no `;`. */
const functionHead = /^[a-z]\w*[\w \t*]*?\b(\w+) ?\([^;{}]*\)\s*\{/gm;
const unionHead = /\bunion\s*\{([^}]*)\}\s*(\w+)\s*=\s*\{/g;
const variableHead =
  /^(?:static\s+)?(?:const\s+)?struct\s+\w+\s+(\w+)\s*(?:\[\s*\w*\s*\])?\s*=\s*(?:\w+\s*\(|\{)/gm;
const memberArray = /\bstruct\s+option_descriptor\s+(\w+)\s*\[\s*(\d+)\s*\]/g;

/** Functions, initialized structures and unions of a source; enough for command sources, which hold little else. */
export function readSymbols(text: string): CSymbols {
  const code = withoutComments(text);
  const functions = new Map<string, string>();
  for (const match of code.matchAll(functionHead)) {
    functions.set(match[1] ?? '', bracedBody(code, match.index + match[0].length));
  }
  const variables = new Map<string, string>();
  for (const match of code.matchAll(variableHead)) {
    const start = match.index + match[0].indexOf('=') + 1;
    variables.set(match[1] ?? '', code.slice(start, endOfStatement(code, start)));
  }
  const arrayLengths = new Map<string, number>();
  for (const match of code.matchAll(unionHead)) {
    variables.set(match[2] ?? '', bracedBody(code, match.index + match[0].length));
    for (const [, member = '', length = ''] of (match[1] ?? '').matchAll(memberArray)) {
      arrayLengths.set(`${match[2] ?? ''}.${member}`, Number(length));
    }
  }
  return { functions, variables, arrayLengths };
}

/** Names that a piece of code speaks of, in their order. */
export function identifiersIn(code: string): string[] {
  return [...code.replace(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(/\b[a-z_]\w*/gi)].map(([name]) => name);
}

/** The arguments of a macro or call whose opening bracket stands just before `start`, each without its margins. */
export function callArguments(code: string, start: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < code.length; at++) {
    const character = code.charAt(at);
    if (character === '"') {
      at = endOfString(code, at);
    } else if ('([{'.includes(character)) {
      depth++;
    } else if (depth === 0 && (character === ',' || character === ')')) {
      found.push(code.slice(from, at).trim());
      from = at + 1;
      if (character === ')') break;
    } else if (')]}'.includes(character)) {
      depth--;
    }
  }
  return found;
}

/** The text of C string literals side by side. */
export function stringText(code: string): string {
  return [...code.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]).join('');
}

function endOfStatement(code: string, start: number): number {
  for (let at = start; at < code.length; at++) {
    if (code[at] === '"') at = endOfString(code, at);
    else if (code[at] === ';') return at;
  }
  return code.length;
}

/** Offset of the closing quote of a string that opens at `start`. */
function endOfString(code: string, start: number): number {
  let at = start + 1;
  while (at < code.length && code[at] !== '"') at += code[at] === '\\' ? 2 : 1;
  return at;
}
