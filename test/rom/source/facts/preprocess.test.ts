import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTrue } from '../../../../rom/source/facts/condition.ts';
import { macrosAfter } from '../../../../rom/source/facts/preprocess.ts';

const macros = new Map([
  ['FLAG', ''],
  ['NUMBER', '3'],
  ['SUM', 'NUMBER'],
]);

describe('isTrue', () => {
  it.each([
    ['defined ( FLAG )', true],
    ['defined FLAG && ! defined ( OTHER )', true],
    ['! defined ( FLAG ) || NUMBER >= 3', true],
    ['( NUMBER == 3 ) && ( SUM != 4 )', true],
    ['OTHER', false],
    ['NUMBER > 2 + 1', false],
    ['-1 < 0 && 010 == 8 && 0x10 == 16 && 5UL == 5', true],
    ['what is ( this', false],
    ['', false],
  ])('%s is %s', (expression, expected) => expect(isTrue(expression, macros)).toBe(expected));

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isTrue(text, macros) === 'boolean'));
  });
});

describe('macrosAfter', () => {
  const after = (files: Record<string, string>, predefined: [string, string][] = []) =>
    Object.fromEntries(macrosAfter(new Map(Object.entries(files)), 'config/a.h', new Map(predefined)));

  it('follows else and elif, also inside branches that are not read', () => {
    const text =
      '#if 0\n#if 1\n#define A\n#else\n#define B\n#endif\n#elif defined ( X )\n#define C\n#elif 1\n#define D\n#else\n#define E\n#endif\n';
    expect(after({ 'src/config/a.h': text }, [['X', '']])).toEqual({ X: '', C: '' });
    expect(after({ 'src/config/a.h': text })).toEqual({ D: '' });
  });

  it('includes config headers only, and not for ever', () => {
    const files = {
      'src/config/a.h':
        '#include <config/b.h>\n#include <stdint.h>\n#include <config/local/none.h>\n#define A\n',
      'src/config/b.h': '#include <config/a.h>\n#define B\n#undef GONE\n',
    };
    expect(after(files, [['GONE', '']])).toEqual({ A: '', B: '' });
  });

  it('reads no comments, and joins continued lines', () => {
    const text = '/* #define A */\n#define B "/* no comment */" // c\n#if 1 && \\\n  1\n#define C\n#endif\n';
    expect(after({ 'src/config/a.h': text })).toEqual({ B: '"/* no comment */"', C: '' });
  });
});
