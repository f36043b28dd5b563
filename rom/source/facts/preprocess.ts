import { logicalLines, withoutComments } from './c-text.ts';
import { isTrue, type Macros } from './condition.ts';
import type { TreeFiles } from './tar.ts';

interface FunctionMacro {
  readonly parameter: string;
  readonly body: string;
}

/**
 * The macros in effect after a config header has been read: enough of the C preprocessor for headers that hold
 * nothing but options. Other includes than `config/…` are left out; so are headers that a tree does not have,
 * which is what `config/local/` is before a build.
 * @param header path below `src/`, e.g. `config/general.h`
 */
export function macrosAfter(files: TreeFiles, header: string, predefined: Macros): Macros {
  const macros = new Map(predefined);
  readHeader({ files, macros, functions: new Map(), depth: 0 }, header);
  return macros;
}

interface State {
  readonly files: TreeFiles;
  readonly macros: Map<string, string>;
  readonly functions: Map<string, FunctionMacro>;
  readonly depth: number;
}

function readHeader(state: State, header: string): void {
  const text = state.files.get(`src/${header}`);
  if (text === undefined || state.depth > 20) return;
  /** One entry for each open `#if`: is this branch read, and has one of its branches been? */
  const branches: { active: boolean; taken: boolean }[] = [];
  for (const line of logicalLines(withoutComments(text))) {
    const directive = /^\s*#\s*(\w+)\s*(.*?)\s*$/.exec(line);
    if (directive === null) continue;
    const [, word = '', rest = ''] = directive;
    const active = branches.every((branch) => branch.active);
    if (!branch(word, rest, branches, active, state.macros) && active) apply(state, word, rest);
  }
}

/** Handle a conditional directive; false where it is none. */
function branch(
  word: string,
  rest: string,
  open: { active: boolean; taken: boolean }[],
  outer: boolean,
  macros: Macros,
): boolean {
  const enter = (condition: boolean): true => {
    open.push({ active: outer && condition, taken: condition });
    return true;
  };
  const current = open.at(-1);
  switch (word) {
    case 'if':
      return enter(outer && isTrue(rest, macros));
    case 'ifdef':
      return enter(macros.has(rest));
    case 'ifndef':
      return enter(!macros.has(rest));
    case 'elif':
    case 'else':
      if (current !== undefined) {
        current.active = !current.taken && (word === 'else' || isTrue(rest, macros));
        current.taken ||= current.active;
      }
      return true;
    case 'endif':
      open.pop();
      return true;
    default:
      return false;
  }
}

function apply(state: State, word: string, rest: string): void {
  const [, name = '', parameter, value = ''] = /^(\w+)(?:\(\s*(\w+)\s*\))?\s*(.*)$/.exec(rest) ?? [];
  if (word === 'define' && parameter !== undefined) state.functions.set(name, { parameter, body: value });
  else if (word === 'define') state.macros.set(name, value.replace(/\s+/g, ' '));
  else if (word === 'undef') state.macros.delete(name);
  else if (word === 'include') {
    const header = includedHeader(state, rest);
    if (header?.startsWith('config/')) readHeader({ ...state, depth: state.depth + 1 }, header);
  }
}

/** `<a/b.h>`, `"b.h"`, or a function-like macro that makes one, e.g. CONFIG_DEFAULTS(PLATFORM). */
function includedHeader(state: State, text: string): string | undefined {
  const plain = /^[<"]([^>"]+)[>"]/.exec(text)?.[1];
  // In <config/CONFIG/general.h> the folder is a macro (config/named.h).
  if (plain !== undefined)
    return plain
      .replace(/\s/g, '')
      .split('/')
      .map((word) => state.macros.get(word) ?? word)
      .join('/');
  const [, name = '', argument = ''] = /^(\w+)\s*\(\s*([^)]*?)\s*\)/.exec(text) ?? [];
  const macro = state.functions.get(name);
  if (macro === undefined) return undefined;
  const value = state.macros.get(argument) ?? argument;
  return includedHeader(
    { ...state, functions: new Map() },
    macro.body.replace(new RegExp(`\\b${macro.parameter}\\b`, 'g'), value),
  );
}
