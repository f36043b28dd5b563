/** dhcpd keeps 1500 characters of a string at most (common/conflex.c, `tokbuf`). */
const longestString = 1500;

/** A token of dhcpd.conf. */
export interface Token {
  /** `word`: a keyword, name or number; `mark`: one other character. */
  readonly type: 'word' | 'string' | 'mark';
  /** Of a string what it stands for, without quotes and escapes. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * Take dhcpd.conf apart: white space of any kind, `#` to the end of the line, strings in quotes, words of letters,
 * digits, `-` and `_`, and marks (dhcpd.conf(5)). Words are told from numbers by who reads them.
 * @returns the tokens, and the line of a string that nothing closes
 */
export function tokenize(text: string): { readonly tokens: Token[]; readonly openString: number | null } {
  const tokens: Token[] = [];
  const pattern = /(\n)|[^\S\n]+|#[^\n]*|([A-Za-z0-9_-]+)|"((?:[^"\\]+|\\[^])*)("?)|([^])/gy;
  let line = 1;
  let openString: number | null = null;
  for (const [, newline, word, string, quote, mark] of text.matchAll(pattern)) {
    if (newline !== undefined) line += 1;
    else if (word !== undefined) tokens.push({ type: 'word', text: word, line });
    else if (mark !== undefined) tokens.push({ type: 'mark', text: mark, line });
    else if (string !== undefined) {
      tokens.push({ type: 'string', text: unescape(string.slice(0, longestString)), line });
      if (quote === '') openString = line;
      for (let at = string.indexOf('\n'); at !== -1; at = string.indexOf('\n', at + 1)) line += 1;
    }
  }
  return { tokens, openString };
}

const letters: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', b: '\b' };

/** `\n`, `\t`, `\r`, `\b`, `\ooo` and `\xhh`; any other character after a backslash stands for itself. */
const unescape = (text: string): string =>
  text.replace(
    /\\(?:([0-3][0-7]{2})|x([0-9a-f]{2})|([^]))/gi,
    (_whole, octal: string | undefined, hex: string | undefined, other: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return letters[other] ?? other;
    },
  );
