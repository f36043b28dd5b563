import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseStatements, title, type Statement } from '../../../../boot/import/dhcpd/statements.ts';

const outline = (statements: readonly Statement[]): string =>
  statements
    .map(({ words, body }) => {
      const text = words.map((word) => word.text).join(' ');
      return body === null ? `${text};` : `${text}{${outline(body)}}`;
    })
    .join('');

describe('parseStatements', () => {
  it.each([
    ['statements and blocks', 'a b; c { d; e { } } f;', 'a b;c{d;e{}}f;', []],
    ['empty statements', ';; a; };', 'a;', [1]],
    ['braces in strings', 'a "{"; b "}";', 'a {;b };', []],
    ['a block without a name', '{ a; }\nb;', 'a;b;', [1]],
    ['a block that is not closed', 'a {\nb;\nc', 'a{b;c;}', [1, 3]],
    ['a statement without its end', 'a { b }\nc', 'a{b;}c;', [1, 2]],
  ])('reads %s', (_title, text, expected, faults) => {
    const parsed = parseStatements(text);
    expect(outline(parsed.statements)).toBe(expected);
    expect(parsed.faults.map(({ line }) => line)).toEqual(faults);
  });

  it('goes on behind blocks that are nested too deep', () => {
    const { statements, faults } = parseStatements(`${'a{'.repeat(5000)}${'}'.repeat(5000)} b;`);
    expect(statements).toHaveLength(2);
    expect(faults).toEqual([
      { line: 1, message: 'Blocks are nested more than 64 deep; what is inside is left out.' },
    ]);
  });

  it('ends for any text, and loses no word', () => {
    const piece = fc.constantFrom('a', 'host', '{', '}', ';', '"', '#', '\n', '\\', ' ', ':', 'x"y"');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { statements, faults } = parseStatements(pieces.join(''));
        expect(statements.every(({ words }) => words.length > 0)).toBe(true);
        expect(faults.every(({ line }) => line >= 1)).toBe(true);
      }),
    );
  });

  it.each([
    ['option domain-name "x";', 'option domain-name'],
    ['OPTION Gpxe.Bus-ID 1;', 'option gpxe.bus-id'],
    ['option;', 'option'],
    ['Default-Lease-Time 1;', 'default-lease-time'],
    ['"x";', 'other'],
  ])('calls %s "%s"', (text, expected) => {
    expect(title(parseStatements(text).statements[0]!)).toBe(expected);
  });
});
