import type { Mutant } from './mutants.ts';

/** The name under which a program finds which mutant it is to be. */
export const switchName = '__romkitMutant';

interface Range {
  readonly start: number;
  readonly end: number;
  readonly isStatement: boolean;
  readonly mutants: Mutant[];
}

/** A source text that is each of its mutants in turn, by a global variable that is read at run time. */
export function switched(text: string, mutants: readonly Mutant[]): string {
  const ranges = rangesOf(mutants);
  let next = 0;
  const emit = (start: number, end: number): string => {
    let out = '';
    let at = start;
    while (next < ranges.length && ranges[next]!.start < end) {
      const range = ranges[next++]!;
      out += text.slice(at, range.start);
      const inner = emit(range.start, range.end);
      out += range.isStatement ? asStatement(range, inner) : asExpression(range, inner);
      at = range.end;
    }
    return out + text.slice(at, end);
  };
  return emit(0, text.length);
}

/** Outer ones first; of one place all together. */
function rangesOf(mutants: readonly Mutant[]): Range[] {
  const ranges = new Map<string, Range>();
  for (const mutant of mutants) {
    const { start, end, isStatement } = mutant;
    const key = `${start} ${end} ${isStatement}`;
    const range = ranges.get(key) ?? { start, end, isStatement, mutants: [] };
    range.mutants.push(mutant);
    ranges.set(key, range);
  }
  return [...ranges.values()].sort(
    (a, b) => a.start - b.start || b.end - a.end || Number(b.isStatement) - Number(a.isStatement),
  );
}

const isOn = ({ id }: Mutant): string => `globalThis.${switchName} === ${id}`;

/** All statements that are mutated are left out. The braces keep an `else` behind the statement with its own `if`. */
const asStatement = ({ mutants }: Range, inner: string): string =>
  mutants.reduce((text, mutant) => `{ if (!(${isOn(mutant)})) { ${text} } }`, inner);

const asExpression = ({ mutants }: Range, inner: string): string =>
  `(${mutants.map((mutant) => `${isOn(mutant)} ? (${mutant.text}) : `).join('')}(${inner}))`;
