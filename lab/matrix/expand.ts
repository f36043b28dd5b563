import type { MatrixDocument, MatrixRow } from './schema.ts';

/** One combination: each key of a row with one of its values. */
export type MatrixCase = { readonly [Key in keyof MatrixRow]?: NonNullable<MatrixRow[Key]>[number] };

/** Every combination of each row's values, in the order of the file; what is the same as an earlier one is left out. */
export function expandMatrix({ defaults = {}, matrix }: MatrixDocument): MatrixCase[] {
  const cases = matrix.flatMap((row) => combinations({ ...defaults, ...withoutAbsent(row) }));
  const seen = new Set<string>();
  return cases.filter((each) => {
    const key = JSON.stringify(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
    return !seen.has(key) && seen.add(key);
  });
}

/** The first key's values change slowest, as in nested loops. */
function combinations(row: MatrixRow): MatrixCase[] {
  const entries = Object.entries(row) as [keyof MatrixRow, readonly unknown[]][];
  return entries.reduce<MatrixCase[]>(
    (cases, [key, values]) => cases.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))),
    [{}],
  );
}

/** zod keeps keys that are there without a value. */
const withoutAbsent = (row: MatrixRow): MatrixRow =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
