import { describe, expect, it } from '@jest/globals';
import { tokenize } from '../../../../boot/import/dhcpd/tokens.ts';

const texts = (text: string): string[] => tokenize(text).tokens.map((token) => token.text);

describe('tokenize', () => {
  it.each([
    ['words, marks and numbers', 'a-b_c{0:1f;}', ['a-b_c', '{', '0', ':', '1f', ';', '}']],
    ['comments to the end of the line', 'a # b "c\nd#e', ['a', 'd']],
    ['a comment sign in a string', '"a # b"', ['a # b']],
    ['escapes', String.raw`"\"\\\n\t\x41\101\q"`, ['"\\\n\tAAq']],
    ['a string over lines', '"a\nb" c', ['a\nb', 'c']],
    ['letters that are no words', 'é', ['é']],
    ['nothing', ' \t\r\n\v\f', []],
  ])('reads %s', (_title, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('counts lines, those inside strings too', () => {
    const lines = tokenize('a\n"b\n\nc" d\r\n# x\ne').tokens.map(({ line }) => line);
    expect(lines).toEqual([1, 2, 4, 6]);
  });

  it('says where a string begins that does not end', () => {
    expect(tokenize('a\n"b\nc').openString).toBe(2);
    expect(tokenize('a\n"b\\"').openString).toBe(2);
    expect(tokenize('a\n"b"').openString).toBeNull();
  });
});
