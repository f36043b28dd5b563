import stringWidth from 'string-width';

/** Columns of text, left-aligned by what they take on the screen, two spaces apart, without trailing blanks. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell))));
  return rows
    .map(
      (row) =>
        indent +
        row
          .map((cell, column) => padCell(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
    )
    .join('\n');
}

/** A cell with blanks up to this many columns of the screen, of which a Chinese character takes two. */
export const padCell = (cell: string, columns: number): string =>
  cell + ' '.repeat(Math.max(0, columns - stringWidth(cell)));
