/** A token of Kea's JSON. */
export interface Token {
  readonly type: 'mark' | 'string' | 'word' | 'include';
  /** Of a string what it stands for; of an include the file's name. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

export interface Tokens {
  readonly tokens: Token[];
  readonly faults: { readonly line: number; readonly message: string }[];
}

/**
 * Take Kea's JSON apart: JSON with comments from `//` or `#` to the end of the line and between slashes and stars, and
 * with `<?include "FILE"?>` (Kea Administrator Reference Manual, "Configuration Syntax").
 */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const faults: { line: number; message: string }[] = [];
  let line = 1;
  for (const match of text.matchAll(pattern)) {
    const [all, comment, close, file, string, quote, word, mark] = match;
    if (comment !== undefined && close === '')
      faults.push({ line, message: 'A comment begins here and does not end.' });
    else if (file !== undefined) tokens.push({ type: 'include', text: file, line });
    else if (string !== undefined) {
      if (quote === '')
        faults.push({ line, message: 'A quotation begins here and does not end in its line.' });
      tokens.push({ type: 'string', text: unescape(string), line });
    } else if (word !== undefined) tokens.push({ type: 'word', text: word, line });
    else if (mark !== undefined) tokens.push({ type: 'mark', text: mark, line });
    for (let at = all.indexOf('\n'); at !== -1; at = all.indexOf('\n', at + 1)) line += 1;
  }
  return { tokens, faults };
}

const pattern = new RegExp(
  [
    String.raw`\s+`,
    String.raw`(?:\/\/|#)[^\n]*`,
    String.raw`(\/\*)(?:[^*]+|\*(?!\/))*(\*\/|)`,
    String.raw`<\?include\s+"([^"\n]*)"\s*\?>`,
    String.raw`"((?:[^"\\\n]+|\\.)*)("|)`,
    String.raw`([\w.+-]+)`,
    `([^])`,
  ].join('|'),
  'gy',
);

/** JSON's own escapes; where they are none the text stands for itself. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
