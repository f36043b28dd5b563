import { usageError, type RomkitError } from '../../../system/error.ts';
import { didYouMean } from '../../../system/nearest.ts';
import { columns, inventorySchema, type InventoryDocument } from './inventory-schema.ts';

interface Cell {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

interface Line {
  readonly number: number;
  readonly cells: readonly Cell[];
}

/**
 * An inventory as a table: the first line names the columns, each other line is a host. Empty cells say nothing,
 * lines that begin with # are comments.
 * @throws RomkitError `inventory-invalid`, exit code 2, with file, line and column
 */
export function parseTable(path: string, text: string): InventoryDocument {
  const fault = (line: number, column: number, what: string, hint = hints): RomkitError =>
    usageError('inventory-invalid', `${path}:${line}:${column} ${what}.`, hint);
  const [head, ...rows] = linesOf(text);
  if (head === undefined) throw fault(1, 1, 'is empty');
  const quoted = [head, ...rows].find(({ cells }) => cells.some((cell) => cell.text.includes('"')));
  if (quoted !== undefined) throw fault(quoted.number, 1, 'has quotes; no cell needs them, nor a comma');
  const names = head.cells.map((cell) => cell.text.toLowerCase());
  head.cells.forEach(({ column }, index) => {
    const name = names[index] ?? '';
    if (!columns.includes(name))
      throw fault(
        head.number,
        column,
        `has an unknown column: "${name}"`,
        didYouMean(name, columns) ?? `Known here: ${columns.join(', ')}.`,
      );
    if (names.indexOf(name) < index) throw fault(head.number, column, `names the column "${name}" twice`);
  });
  for (const { number, cells } of rows)
    if (cells.length !== names.length)
      throw fault(number, 1, `has ${cells.length} cells; the first line names ${names.length} columns`);
  const parsed = inventorySchema.safeParse({ hosts: rows.map((row) => record(names, row)) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const [, row, name] = issue?.path ?? [];
  const line = typeof row === 'number' ? rows[row] : head;
  const cell = line?.cells[names.indexOf(String(name))];
  const what = `${name === undefined ? '' : `${String(name)}: `}${issue?.message ?? 'is not understood'}`;
  throw fault(line?.number ?? head.number, cell?.column ?? 1, what);
}

const hints = 'The first line names the columns (host,mac,rom), each other line is a host.';

const record = (names: readonly string[], { cells }: Line): Record<string, string> =>
  Object.fromEntries(
    names.map((name, index) => [name, cells[index]?.text ?? ''] as const).filter(([, text]) => text !== ''),
  );

function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'))
    .map(({ line, number }) => ({ number, cells: cellsOf(line) }));
}

function cellsOf(line: string): Cell[] {
  let at = 0;
  return line.split(',').map((raw) => {
    const column = at + raw.length - raw.trimStart().length + 1;
    at += raw.length + 1;
    return { text: raw.trim(), column };
  });
}
