import { StringDecoder } from 'node:string_decoder';
import { EscapeParser, type Control } from './escape.ts';
import { firstItem, itemAt } from '../../../system/present.ts';

/** Linux cuts its messages at 1 KiB (LOG_LINE_MAX), and has command lines of 2 KiB or 4 KiB. */
const longestLine = 4096;

interface Row {
  readonly cells: string[];
  /** It goes on from the row above, which was full. */
  joined: boolean;
  /** Something was written that nobody has been told. */
  unsaid: boolean;
}

/**
 * A serial console as lines of text. Firmware draws on it as on a screen: the cursor jumps, lines are written over. So it
 * is kept as a terminal would keep it, and a line is told when the cursor leaves it. A line that was wider than the
 * screen is told as one.
 */
export class Screen {
  readonly #onLine: (line: string) => void;
  readonly #width: number;
  readonly #height: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser = new EscapeParser();
  #rows: Row[];
  #row = 0;
  #column = 0;
  /** Where a line is broken; Linux does not break lines, and has none that is longer than `longestLine`. */
  #columns: number;
  /** The cursor came to the start of this row from behind its end. */
  #returned = false;

  /** @param size of the text screen that firmware believes in; SeaBIOS and OVMF: 80 by 25. */
  constructor(onLine: (line: string) => void, size = { columns: 80, rows: 25 }) {
    this.#onLine = onLine;
    this.#width = this.#columns = size.columns;
    this.#height = size.rows;
    this.#rows = this.#blank();
  }

  write(chunk: Uint8Array): void {
    for (const token of this.#parser.parse(this.#decoder.write(Buffer.from(chunk)))) {
      if (typeof token === 'string') this.#character(token);
      else this.#control(token);
    }
  }

  /** The line that the cursor is in, if it has not been told: a prompt, or where it hangs. */
  unfinished(): string {
    const line = this.#logicalLine(this.#row);
    return line.some((row) => row.unsaid) ? textOf(line) : '';
  }

  /** Nothing more will come. */
  end(): void {
    this.#tell(this.#row);
  }

  #character(character: string): void {
    // SeaBIOS breaks a full line with a line feed of its own.
    if (character === '\n') this.#newLine(this.#returned || this.#column >= this.#columns);
    else if (character === '\r') this.#return();
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character === '\t') this.#column = Math.min(this.#columns - 1, (this.#column | 7) + 1);
    else if (isShown(character)) this.#put(character);
  }

  #return(): void {
    this.#returned ||= this.#column >= this.#columns;
    this.#column = 0;
  }

  #put(character: string): void {
    this.#returned = false;
    if (this.#column >= this.#columns) this.#newLine(true);
    const row = itemAt(this.#rows, this.#row);
    row.cells[this.#column] = character;
    row.unsaid = true;
    this.#column += 1;
  }

  #newLine(joined: boolean): void {
    if (!joined) this.#tell(this.#row);
    if (this.#row === this.#height - 1) {
      this.#tellIfLost();
      this.#rows.push(blankRow());
    } else this.#row += 1;
    if (joined) itemAt(this.#rows, this.#row).joined = true;
    this.#column = 0;
    this.#returned = false;
  }

  /** The top row is scrolled away. */
  #tellIfLost(): void {
    if (firstItem(this.#rows).unsaid) this.#tell(0);
    this.#rows.shift();
    firstItem(this.#rows).joined = false;
  }

  #control({ final, numbers }: Control): void {
    const count = Math.max(1, numbers[0] ?? 1);
    if (final === 'H' || final === 'f') this.#moveTo((numbers[0] || 1) - 1, (numbers[1] || 1) - 1);
    else if (final === 'A') this.#moveTo(this.#row - count, this.#column);
    else if (final === 'B') this.#moveTo(this.#row + count, this.#column);
    else if (final === 'C') this.#moveTo(this.#row, this.#column + count);
    else if (final === 'D') this.#moveTo(this.#row, this.#column - count);
    else if (final === 'G') this.#moveTo(this.#row, (numbers[0] || 1) - 1);
    else if (final === 'K') this.#eraseLine(numbers[0] ?? 0);
    else if (final === 'J') this.#eraseScreen(numbers[0] ?? 0);
    else if (final === 'c') this.#eraseScreen(2);
  }

  #moveTo(row: number, column: number): void {
    const target = Math.min(Math.max(0, row), this.#height - 1);
    if (!this.#logicalLine(this.#row).includes(itemAt(this.#rows, target))) this.#tell(this.#row);
    this.#row = target;
    this.#returned = false;
    this.#column = Math.min(Math.max(0, column), this.#columns - 1);
  }

  #eraseLine(part: number): void {
    const { cells } = itemAt(this.#rows, this.#row);
    if (part === 0) cells.length = Math.min(cells.length, this.#column);
    else cells.fill(' ', 0, part === 1 ? this.#column + 1 : cells.length);
  }

  #eraseScreen(part: number): void {
    if (part === 0) {
      this.#eraseLine(0);
      for (let row = this.#row + 1; row < this.#height; row++) this.#rows[row] = blankRow();
      return;
    }
    this.#tell(this.#row);
    this.#rows = this.#blank();
    this.#columns = this.#width;
  }

  #tell(row: number): void {
    const line = this.#logicalLine(row);
    const text = textOf(line);
    if (text !== '' && line.some(({ unsaid }) => unsaid)) this.#onLine(text);
    if (/^\[ *[\d.]+\] Linux version/.test(text)) this.#columns = longestLine;
    for (const one of line) one.unsaid = false;
  }

  /** A row with those that it goes on from, and those that go on from it. */
  #logicalLine(row: number): readonly Row[] {
    let first = row;
    while (first > 0 && itemAt(this.#rows, first).joined) first -= 1;
    let end = row + 1;
    while (this.#rows[end]?.joined) end += 1;
    return this.#rows.slice(first, end);
  }

  #blank(): Row[] {
    return Array.from({ length: this.#height }, blankRow);
  }
}

/** Lines end on terminals and pages: neither a control of a terminal is a character, nor one that turns text around. */
const isShown = (character: string): boolean =>
  character >= ' ' &&
  (character < '\x7f' || (character > '\x9f' && !/[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(character)));

const blankRow = (): Row => ({ cells: [], joined: false, unsaid: false });

/** Cells that the cursor jumped over are blanks. */
const textOf = (line: readonly Row[]): string =>
  line
    .map(({ cells }) => Array.from(cells, (cell: string | undefined) => cell ?? ' ').join(''))
    .join('')
    .trimEnd();
