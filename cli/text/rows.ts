import { size } from '../../system/size.ts';

/** A label and what it says; null leaves the row out. */
export type Row = readonly [label: string, value: string | null];

/** Rows below a title, values aligned; empty where nothing is said. */
export function section(title: string, rows: readonly Row[], widthColumns = 16): string {
  const said = rows.filter((row): row is [string, string] => row[1] !== null);
  return [title, ...said.map(([label, value]) => `  ${label.padEnd(widthColumns)}  ${value}`)].join('\n');
}

/** Green, red and bold where colours are welcome. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
}

export function paintFor(colour: boolean): Paint {
  const paint = (code: number) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { good: paint(32), bad: paint(31), strong: paint(1) };
}

/** A script as part of a report: indented, its control characters visible and harmless to a terminal. */
export function quoteLines(text: string): string[] {
  const lines = text.replace(/\n+$/, '').split('\n');
  return lines.map((line) => `  ${visible(line)}`);
}

/** What a file holds may not steer the terminal it is printed on. */
export function visible(text: string): string {
  return text
    .replace(/\t/g, '  ')
    .replace(
      /[\p{Cc}\p{Cf}]/gu,
      (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
    );
}

/** `812 bytes`, `4300 bytes (4.2 KiB)`. */
export function bytesText(count: number): string {
  return count < 1024 ? `${count} bytes` : `${count} bytes (${size(count)})`;
}
