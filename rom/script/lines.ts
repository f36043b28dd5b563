import type { ScriptLanguage } from './language.ts';
import { itemAt } from '../../system/present.ts';

/** Where something stands in the file; both 1-based, the column in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One line as the firmware sees it: lines of the file that a backslash joins are one. */
export interface ScriptLine {
  /** Without line ends and joining backslashes. */
  readonly text: string;
  /** Lines of the file it is made of; at least one. */
  readonly pieces: readonly LinePiece[];
  /** The file ends in a backslash: there is nothing to join. */
  readonly dangling: boolean;
}

export interface LinePiece {
  /** Line of the file, 1-based. */
  readonly line: number;
  readonly text: string;
  /** Offset of the piece in the joined text. */
  readonly at: number;
}

/** Where an offset in a line's text stands in the file. */
export function placeOf(line: ScriptLine, at: number): Place {
  let low = 0;
  let high = line.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (itemAt(line.pieces, middle).at <= at) low = middle;
    else high = middle - 1;
  }
  const piece = itemAt(line.pieces, low);
  return { line: piece.line, column: at - piece.at + 1 };
}

/** Split a script into lines: one CR before the line end is dropped, a backslash at the end joins (image/script.c). */
export function splitLines(text: string, language: ScriptLanguage): ScriptLine[] {
  const physical = text.split('\n');
  if (physical.at(-1) === '') physical.pop();
  const lines: ScriptLine[] = [];
  let pieces: LinePiece[] = [];
  let length = 0;
  physical.forEach((raw, index) => {
    const content = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const joined = language.hasContinuation && content.endsWith('\\');
    const piece = { line: index + 1, text: joined ? content.slice(0, -1) : content, at: length };
    pieces.push(piece);
    length += piece.text.length;
    const last = index === physical.length - 1;
    if (joined && !last) return;
    lines.push({ text: pieces.map((each) => each.text).join(''), pieces, dangling: joined });
    pieces = [];
    length = 0;
  });
  return lines;
}
