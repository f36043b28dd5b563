import type { TreeFiles } from './tar.ts';
import { withoutComments } from './c-text.ts';

/** `struct setting x_setting __setting ( GROUP, name ) = {` or `struct setting xs[] __setting = {`, then its body. */
const definition = /\bstruct\s+setting\s+\w+\s*(?:\[[^\]]*\])?\s*__setting\b\s*(?:\([^)]*\))?\s*=\s*\{/g;

/** Names of every setting that a source defines, sorted, each with its type: `string`, `ipv4`, `uint16`, … */
export function readSettings(files: TreeFiles, sources: readonly string[]): Record<string, string> {
  const types = new Map<string, string>();
  for (const source of sources) {
    const text = files.get(source) ?? '';
    if (!text.includes('__setting')) continue;
    const code = withoutComments(text);
    for (const match of code.matchAll(definition)) {
      const body = bracedBody(code, match.index + match[0].length);
      for (const [, name = '', rest = ''] of body.matchAll(/\.name\s*=\s*"([^"]+)"([^{}]*)/g))
        types.set(name, /&\s*setting_type_(\w+)/.exec(rest)?.[1] ?? 'string');
    }
  }
  return Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text from just after a `{` to its `}`. */
export function bracedBody(text: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; end < text.length && depth > 0; end++) {
    if (text[end] === '{') depth++;
    else if (text[end] === '}') depth--;
  }
  return text.slice(start, end - 1);
}
