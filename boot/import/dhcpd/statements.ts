import { tokenize, type Token } from './tokens.ts';

/** `words…;`, or `words… { body }`. */
export interface Statement {
  /** At least one. */
  readonly words: readonly Token[];
  /** Null where it ends in a semicolon. */
  readonly body: readonly Statement[] | null;
  readonly line: number;
}

/** A syntax error that dhcpd would report. */
export interface Fault {
  readonly line: number;
  readonly message: string;
}

const mostDepth = 64;

/**
 * The statements of dhcpd.conf as a tree. dhcpd's grammar needs no more to find the end of any statement (dhcpd.conf(5),
 * "Description"); what is wrong with it is told, and the rest is read all the same.
 */
export function parseStatements(text: string): {
  readonly statements: Statement[];
  readonly faults: Fault[];
} {
  const { tokens, openString } = tokenize(text);
  const parser = new Parser(tokens);
  const statements = parser.block(null);
  const faults = parser.faults;
  if (openString !== null)
    faults.push({ line: openString, message: 'A quotation begins here and does not end.' });
  return { statements, faults: faults.sort((a, b) => a.line - b.line) };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly faults: Fault[] = [];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Statements up to the closing brace, or to the end of the file for `opener` null. */
  block(opener: Token | null): Statement[] {
    const statements: Statement[] = [];
    let words: Token[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.type !== 'mark') words.push(token);
      else if (token.text === ';') words = finish(statements, words, null);
      else if (token.text === '{') words = this.#finishBlock(statements, words, token);
      else if (token.text !== '}') words.push(token);
      else if (opener === null) this.#fault(token, 'A "}" closes nothing.');
      else return this.#close(statements, words);
    }
    if (opener !== null) this.#fault(opener, 'A "{" is not closed.');
    return this.#close(statements, words);
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #finishBlock(statements: Statement[], words: Token[], opener: Token): Token[] {
    const body = this.#body(opener);
    if (words.length > 0) return finish(statements, words, body);
    this.#fault(opener, 'A "{" has no name before it.');
    statements.push(...body);
    return [];
  }

  #body(opener: Token): Statement[] {
    // Deeper is no configuration, and would be the end of the stack.
    if (this.#depth >= mostDepth) {
      this.#fault(opener, `Blocks are nested more than ${mostDepth} deep; what is inside is left out.`);
      return this.#skip();
    }
    this.#depth += 1;
    const body = this.block(opener);
    this.#depth -= 1;
    return body;
  }

  #skip(): Statement[] {
    for (let depth = 1, token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.type === 'mark' && token.text === '{') depth += 1;
      if (token.type === 'mark' && token.text === '}' && --depth === 0) break;
    }
    return [];
  }

  #close(statements: Statement[], words: Token[]): Statement[] {
    const [first] = words;
    if (first !== undefined) this.#fault(first, `"${first.text.slice(0, 80)} …" has no ";" at its end.`);
    finish(statements, words, null);
    return statements;
  }

  #fault({ line }: Token, message: string): void {
    this.faults.push({ line, message });
  }
}

function finish(statements: Statement[], words: Token[], body: Statement[] | null): Token[] {
  const [first] = words;
  // `key k { … };` has an empty statement behind it.
  if (first !== undefined) statements.push({ words, body, line: first.line });
  return [];
}

/** The keyword that a statement begins with, in lower case: dhcpd's keywords have no case. */
export const keyword = ({ words }: Statement): string =>
  words[0]?.type === 'word' ? words[0].text.toLowerCase() : '';

/** The keyword and the name behind it where both are needed to know what is meant: `option host-name`, `dhcp pool`. */
export function title(statement: Statement): string {
  const name = keyword(statement);
  return name === 'option' ? optionTitle(statement) : name === '' ? 'other' : name;
}

function optionTitle({ words }: Statement): string {
  const [, first, dot, second] = words.map(({ text }) => text);
  const space = dot === '.' ? `${first ?? ''}.${second ?? ''}` : (first ?? '');
  return `option ${space.toLowerCase()}`.trim();
}
