import { csvRows, type CsvRow } from '../../../system/csv/rows.ts';
import { usageError, type RomkitError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';
import { columns, inventorySchema, type InventoryDocument } from './inventory-schema.ts';

/**
 * An inventory as a table: the first line names the columns, each other line is a host. Empty cells say nothing,
 * lines that begin with # are comments.
 * @throws RomkitError `inventory-invalid`, exit code 2, with file and line
 */
export function parseTable(path: string, text: string): InventoryDocument {
  const fault = (line: number, what: string, hint = hints): RomkitError =>
    usageError('inventory-invalid', `${path}:${line} ${what}.`, hint);
  const [head, ...rows] = csvRows(path, text, 'inventory-invalid');
  if (head === undefined) throw fault(1, 'is empty');
  const names = head.cells.map((cell) => cell.toLowerCase());
  names.forEach((name, index) => {
    const hint = didYouMean(name, columns) ?? `Known here: ${columns.join(', ')}.`;
    if (!columns.includes(name)) throw fault(head.line, `has an unknown column: "${name}"`, hint);
    if (names.indexOf(name) < index) throw fault(head.line, `names the column "${name}" twice`);
  });
  for (const { line, cells } of rows)
    if (cells.length !== names.length)
      throw fault(line, `has ${cells.length} cells; the first line names ${names.length} columns`);
  const parsed = inventorySchema.safeParse({ hosts: rows.map((row) => record(names, row)) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const [, row, name] = issue?.path ?? [];
  const place = typeof row === 'number' ? rows[row] : undefined;
  const what = `${name === undefined ? '' : `${String(name)}: `}${issue?.message ?? 'is not understood'}`;
  throw fault(place?.line ?? head.line, what);
}

const hints = 'The first line names the columns (host,mac,rom), each other line is a host.';

const record = (names: readonly string[], { cells }: CsvRow): Record<string, string> =>
  Object.fromEntries(
    names.map((name, index) => [name, cells[index] ?? ''] as const).filter(([, text]) => text !== ''),
  );
