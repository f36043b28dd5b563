import { describe, expect, it } from '@jest/globals';
import { TerminalText } from '../../../../../boot/page/machine/console/terminal-text.ts';

const shown = (...texts: string[]): readonly string[] => {
  const terminal = new TerminalText();
  texts.forEach((text) => terminal.add(text));
  return terminal.lines;
};

describe("a console's text", () => {
  it.each([
    ['lines', ['a\r\nb\r\n'], ['a', 'b', '']],
    ['a line that is written over', ['10 %\r20 %'], ['20 %']],
    ['a shorter text over a longer one', ['abcdef\rxy'], ['xycdef']],
    ['backspaces', ['ab\b\bX'], ['Xb']],
    ['colours', ['\u001b[1;31mred\u001b[0m.'], ['red.']],
    ['a sequence that comes in two pieces', ['a\u001b[1', ';31mb'], ['ab']],
    ['an ESC alone at the end', ['a\u001b', '[0mb'], ['ab']],
    ['a screen that is cleared', ['old\r\nold\u001b[2Jnew'], ['new']],
    ['the rest of a line cut off', ['abcdef\r\u001b[Kxy'], ['xy']],
    ['markup as text', ['<b>x</b>'], ['<b>x</b>']],
    ['other control characters', ['a\u0000\u0007b'], ['ab']],
    ['at most one empty line in a row', ['a\n\n\n\nb'], ['a', '', 'b']],
  ])('shows %s', (_what, texts, lines) => expect(shown(...texts)).toEqual(lines));

  it('keeps the newest thousand lines', () => {
    const lines = shown(Array.from({ length: 1500 }, (_, index) => `${index}\n`).join(''));
    expect([lines.length, lines[0]]).toEqual([1000, '501']);
  });
});
