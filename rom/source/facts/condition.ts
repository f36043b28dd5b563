/** Macros in effect: object-like ones map to their text, empty for flags. */
export type Macros = ReadonlyMap<string, string>;

/**
 * Is the controlling expression of an `#if` true? (C11 6.10.1.) Names that are no macros count as 0; what cannot
 * be understood counts as false.
 */
export function isTrue(expression: string, macros: Macros): boolean {
  return (integerOf(expression, macros) ?? 0) !== 0;
}

/** The value of an integer constant expression (C11 6.6); undefined where it cannot be understood. */
export function integerOf(expression: string, macros: Macros): number | undefined {
  const tokens = expression.match(/defined\b|\w+|&&|\|\||==|!=|<=|>=|<<|>>|[!()<>+*&|-]/g) ?? [];
  try {
    return parse(tokens, macros);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Operators from the loosest to the tightest. */
const levels: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  { '|': (a, b) => a | b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
  {
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
  },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b },
];

function parse(tokens: readonly string[], macros: Macros): number {
  let position = 0;
  const next = (): string => {
    const token = tokens[position++];
    if (token === undefined) throw new SyntaxError('expression ends early');
    return token;
  };
  const expect = (token: string): void => {
    if (next() !== token) throw new SyntaxError(`expected ${token}`);
  };
  const unary = (): number => {
    const token = next();
    if (token === '!') return Number(unary() === 0);
    if (token === '-') return -unary();
    if (token === '(') {
      const value = binary(0);
      expect(')');
      return value;
    }
    if (token === 'defined') {
      const name = next();
      if (name !== '(') return Number(macros.has(name));
      const inner = next();
      expect(')');
      return Number(macros.has(inner));
    }
    if (/^\w/.test(token)) return valueOf(token, macros, 0);
    throw new SyntaxError(`unexpected ${token}`);
  };
  const binary = (level: number): number => {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let value = binary(level + 1);
    const next = () => operators[tokens[position] ?? ''];
    for (let operator = next(); operator !== undefined; operator = next()) {
      position++;
      value = operator(value, binary(level + 1));
    }
    return value;
  };
  const value = binary(0);
  if (position !== tokens.length) throw new SyntaxError(`unexpected ${tokens[position] ?? 'end'}`);
  return value;
}

function valueOf(word: string, macros: Macros, depth: number): number {
  if (/^\d/.test(word))
    return Number.parseInt(word.replace(/[uUlL]+$/, ''), /^0[0-7]/.test(word) ? 8 : undefined);
  const text = macros.get(word);
  return text === undefined || text === '' || depth > 20
    ? 0
    : valueOf(text.trim().replace(/^\(\s*|\s*\)$/g, ''), macros, depth + 1);
}
