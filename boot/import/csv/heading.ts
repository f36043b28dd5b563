import { usageError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';

export const columns = ['mac', 'name', 'image', 'tags', 'address', 'note'] as const;
export type Column = (typeof columns)[number];

/**
 * The columns of the heading row, in its order; null for those that are not taken.
 * @throws RomkitError `csv-invalid` where none is `mac`
 */
export function columnsOf(
  heading: { readonly cells: readonly string[]; readonly line: number } | undefined,
  path: string,
  problem: (message: string) => void,
): (Column | null)[] {
  const found: (Column | null)[] = [];
  for (const cell of heading?.cells ?? []) {
    const column = columns.find((each) => each === cell.toLowerCase());
    const isNew = column !== undefined && !found.includes(column);
    if (column === undefined && cell !== '') problem(unknown(cell));
    else if (!isNew && cell !== '') problem(`There are two columns "${cell}"; the first counts.`);
    found.push(isNew ? column : null);
  }
  if (found.includes('mac')) return found;
  throw usageError(
    'csv-invalid',
    `${path}:${heading?.line ?? 1} has no column "mac" in its heading row.`,
    `Write a heading row of these names: ${columns.join(', ')}.`,
  );
}

function unknown(cell: string): string {
  const near = didYouMean(cell, columns);
  const start = `The column ${JSON.stringify(cell.slice(0, 60))} is not taken over`;
  return near === undefined ? `${start}.` : `${start}: ${near}`;
}
