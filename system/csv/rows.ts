import { CsvError, parse } from 'csv-parse/sync';
import { usageError } from '../error.ts';
import { delimiterOf } from './delimiter.ts';

/** A row of a table, the heading among them. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * The rows of a table (RFC 4180): cells between commas, semicolons or tabs, blanks around them taken off. Empty lines
 * and lines that begin with # are left out.
 * @param code of the error for a table that is not well-formed, which names the line
 * @throws RomkitError exit code 2
 */
export function csvRows(path: string, text: string, code: string): CsvRow[] {
  try {
    const records = parse(text, {
      ...{
        delimiter: delimiterOf(text),
        comment: '#',
        comment_no_infix: true,
        trim: true,
        info: true,
        bom: true,
      },
      ...{ relax_column_count: true, skip_empty_lines: true, max_record_size: 64 * 1024 },
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return records.map(({ record, info }) => ({
      cells: record,
      line: info.lines - lineEnds(record.join('')),
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw usageError(code, `${path}:${line} ${reasons[error.code] ?? error.message}.`, 'Mend that line.');
  }
}

const lineEnds = (text: string): number => text.split('\n').length - 1;

const reasons: Readonly<Partial<Record<CsvError['code'], string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'begins a quotation that does not end',
  INVALID_OPENING_QUOTE:
    'has a quote inside a cell; put the whole cell in quotes, and write "" for each quote in it',
  CSV_INVALID_CLOSING_QUOTE: 'has letters behind a quotation',
  CSV_MAX_RECORD_SIZE: 'begins a row of more than 64 KiB',
};
