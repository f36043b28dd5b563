import { describe, expect, it } from '@jest/globals';
import { lintScript, type LintFinding } from '../../../rom/script/lint.ts';

const lint = (lines: string): LintFinding[] => lintScript(`#!ipxe\n${lines}\n`, null);
const found = (lines: string): string[] =>
  lint(lines).map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);

describe('a strange character', () => {
  it.each(['echo', 'prompt', 'item', 'menu', 'form', 'present'])('is only ugly behind %s', (command) =>
    expect(lint(`${command} \u201ca`)[0]).toMatchObject({ severity: 'warning', code: 'typographic' }),
  );

  it('is an error in a command and in a name', () => {
    expect(lint('echo a && set b \u201c')[0]?.severity).toBe('error');
    expect(lint('ech\u00a0o a')[0]?.severity).toBe('error');
  });

  it.each([
    ...['\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u00b4'].map((each) => [each, "plain '"] as const),
    ...['\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\u00ab', '\u00bb'].map(
      (each) => [each, 'plain "'] as const,
    ),
    ...['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212'].map(
      (each) => [each, 'plain - '] as const,
    ),
    ['\u2026', 'plain ...'],
    ...['\u00a0', '\u2002', '\u2009', '\u202f', '\u3000'].map((each) => [each, 'plain space'] as const),
    ...['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad'].map((each) => [each, 'Delete it'] as const),
  ])('%j has a plain one: %s', (character, fix) => {
    const [finding, ...others] = lint(`set a b${character}c`);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'typographic', column: 8, fix: expect.stringContaining(fix) });
    const number = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    expect(finding?.message.startsWith(`U+${number} is `)).toBe(true);
  });

  it.each([
    ['\u2019', 'a typographic quote'],
    ['\u201d', 'a typographic quote'],
    ['\u2013', 'a typographic dash'],
    ['\u2026', 'a typographic ellipsis'],
    ['\u3000', 'a space that does not separate words'],
    ['\u200b', 'an invisible character'],
  ])('%j is named: %s', (character, name) =>
    expect(lint(`set a b${character}c`)[0]?.message).toMatch(
      new RegExp(`^U\\+[0-9A-F]{4} is ${name}, not the plain character it looks like\\.$`),
    ),
  );

  it('is told of bytes that are no UTF-8', () => {
    const bytes = Buffer.from('#!ipxe\nset a \u00e4\n', 'latin1');
    expect(lintScript(bytes, null)[0]?.message).toMatch(/^These bytes are no UTF-8 text/);
  });

  it('is an error before the text that is shown, in each line that a backslash joins', () => {
    expect(found('echo \\\na \u201c')).toEqual(['3:3 warning typographic']);
    expect(found('set a \\\nb \u201c')).toEqual(['3:3 error typographic']);
    expect(found('echo\u201c')).toEqual(['2:5 error typographic']);
    expect(found('set a b #\u201c')).toEqual(['2:10 warning typographic']);
  });

  it('has a note on quoting where it is a quote', () => {
    expect(lint('set a \u201cb')[0]?.fix).toContain('no quoting');
    expect(lint('set a b\u2026')[0]?.fix).not.toContain('quoting');
  });

  it.each([
    ['chain \u2013autofree a || shell', '--'],
    ['chain \u2013a b || shell', 'plain -'],
    ['chain b\u2013autofree || shell', 'plain -'],
    ['\u2013autofree', '--'],
  ])('in %j is two hyphens before a long option alone', (line, fix) =>
    expect(lint(line)[0]?.fix).toContain(fix),
  );

  it.each([
    ['a\u00e4\u00f6b\u00fc', ['2:8 warning non-ascii', '2:11 warning non-ascii']],
    ['\u00e4\u2013\u00f6', ['2:7 warning non-ascii', '2:8 error typographic', '2:9 warning non-ascii']],
    ['\u0001\u00e4', ['2:7 warning control-character', '2:8 warning non-ascii']],
    ['\u007f\u00e4', ['2:7 warning control-character', '2:8 warning non-ascii']],
    ['\u007f\u001f', ['2:7 warning control-character', '2:8 warning control-character']],
    ['\u0001b', ['2:7 warning control-character']],
  ])('of %j is told once for each run', (text, expected) => expect(found(`set a ${text}`)).toEqual(expected));

  it('is quoted up to twenty letters of its run', () =>
    expect(lint(`set a ${'\u00e4'.repeat(30)}`)[0]?.message).toMatch(/^"\u00e4{20}" is not ASCII/));
});
