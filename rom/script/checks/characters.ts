import type { Finding } from '../finding.ts';
import type { LinePiece } from '../lines.ts';
import type { Statement } from '../parse.ts';
import { commandWord, type CheckContext } from './context.ts';
import { firstItem } from '../../../system/present.ts';

/** What a word processor or a web page makes of plain characters, and the plain ones. */
const plain: readonly (readonly [characters: string, ascii: string, name: string])[] = [
  ['\u2018\u2019\u201a\u201b\u2032\u00b4', "'", 'a typographic quote'],
  ['\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb', '"', 'a typographic quote'],
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212', '-', 'a typographic dash'],
  ['\u2026', '...', 'a typographic ellipsis'],
  ['\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000', ' ', 'a space that does not separate words'],
  ['\u200b\u200c\u200d\u2060\ufeff\u00ad', '', 'an invisible character'],
];
const byCharacter = new Map(
  plain.flatMap(([characters, ascii, name]) =>
    Array.from(characters, (each) => [each, { ascii, name }] as const),
  ),
);

/** Commands whose arguments are only shown on the screen. */
const showing = new Set(['echo', 'prompt', 'item', 'menu', 'form', 'present']);

const suspicious = /[\u0001-\u0008\u000b\u000c\r\u000e-\u001f\u007f]|[^\u0000-\u007f]/;

/** Characters that do not mean to the firmware what they look like. */
export function checkCharacters(context: CheckContext): void {
  for (const statement of context.statements) {
    if (!statement.line.pieces.some((piece) => suspicious.test(piece.text))) continue;
    const harmlessFrom = harmlessStart(statement);
    for (const piece of statement.line.pieces) checkPiece(context, piece, harmlessFrom);
  }
}

/** From here on, a strange character is at worst ugly: a comment, or a text to show. */
function harmlessStart(statement: Statement): number {
  const only = statement.commands.length === 1 ? commandWord(firstItem(statement.commands)) : undefined;
  const shownFrom = only !== undefined && showing.has(only.text) ? only.at + only.text.length : Infinity;
  return Math.min(shownFrom, statement.comment?.at ?? Infinity);
}

function checkPiece(context: CheckContext, piece: LinePiece, harmlessFrom: number): void {
  for (let at = 0; at < piece.text.length; at++) {
    const character = piece.text.charAt(at);
    if (!suspicious.test(character)) continue;
    const place = { line: piece.line, column: at + 1 };
    const severity: Finding['severity'] = piece.at + at >= harmlessFrom ? 'warning' : 'error';
    const replacement = byCharacter.get(character);
    if (replacement !== undefined) {
      const { ascii, name } = replacement;
      const message = `${codePoint(character)} is ${name}, not the plain character it looks like.`;
      context.report({
        ...place,
        code: 'typographic',
        severity,
        message,
        fix: advice(piece.text, at, ascii),
      });
      continue;
    }
    const length = foreignRun(piece.text, at);
    context.report({ ...place, ...describe(piece.text.slice(at, at + length)) });
    at += length - 1;
  }
}

function advice(text: string, at: number, ascii: string): string {
  if (ascii === '') return 'Delete it.';
  if (ascii === ' ') return 'Put a plain space there.';
  if (ascii === '-' && /^\s?$/.test(text[at - 1] ?? '') && /^[a-z]{2}/.test(text.slice(at + 1))) {
    return 'Put two plain hyphens there: --';
  }
  const note = ascii === '"' || ascii === "'" ? ', or nothing: boot scripts have no quoting' : '';
  return `Put a plain ${ascii} there${note}.`;
}

/** How many characters from here on are of no alphabet the firmware knows. */
function foreignRun(text: string, at: number): number {
  let end = at + 1;
  while (
    end < text.length &&
    text.charAt(end) > '\u007f' &&
    text.charAt(at) > '\u007f' &&
    !byCharacter.has(text.charAt(end))
  )
    end++;
  return end - at;
}

function describe(run: string): Pick<Finding, 'code' | 'severity' | 'message' | 'fix'> {
  if (run <= '\u007f') {
    const message = `${codePoint(run)} is a control character.`;
    return { code: 'control-character', severity: 'warning', message, fix: 'Delete it.' };
  }
  const message = run.includes('\ufffd')
    ? 'These bytes are no UTF-8 text; the firmware passes them on as they are.'
    : `"${run.slice(0, 20)}" is not ASCII; the firmware passes its UTF-8 bytes on as they are.`;
  return {
    code: 'non-ascii',
    severity: 'warning',
    message,
    fix: 'Write it in ASCII, or percent-encode it in a URL.',
  };
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
