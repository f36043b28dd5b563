import type { TreeFiles } from './tar.ts';
import { withoutComments } from './c-text.ts';

/** `struct setting x_setting __setting ( GROUP, name ) = {` or `struct setting xs[] __setting = {`, then its body. */
const definition = /\bstruct\s+setting\s+\w+\s*(?:\[[^\]]*\])?\s*__setting\b\s*(?:\([^)]*\))?\s*=\s*\{/g;

/** Names of every setting that a source defines, sorted. */
export function readSettings(files: TreeFiles, sources: readonly string[]): string[] {
  const names = new Set<string>();
  for (const source of sources) {
    const text = files.get(source) ?? '';
    if (!text.includes('__setting')) continue;
    const code = withoutComments(text);
    for (const match of code.matchAll(definition)) {
      for (const [, name = ''] of bracedBody(code, match.index + match[0].length).matchAll(
        /\.name\s*=\s*"([^"]+)"/g,
      ))
        names.add(name);
    }
  }
  return [...names].sort();
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
