import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson, type JsonNode } from '../../../../boot/import/kea/json.ts';
import { tokenize } from '../../../../boot/import/kea/tokens.ts';

function parse(text: string): { value: unknown; faults: string[] } {
  const { tokens, faults } = tokenize(text);
  const told = faults.map(({ message }) => message);
  const placed = tokens.map(({ line, ...token }) => ({ ...token, place: { file: '', line } }));
  const node = parseJson(placed, (_place, message) => void told.push(message));
  return { value: node === null ? undefined : plain(node), faults: told };
}

function plain(node: JsonNode): unknown {
  if (node.type === 'value') return node.value;
  if (node.type === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

/** JSON itself has no `__proto__` that an object literal keeps, and -0 is written as 0. */
const json = fc.jsonValue().filter((value) => !/__proto__|-0/.test(JSON.stringify(value)));

describe('parseJson', () => {
  it('reads whatever is JSON, with comments and line ends between its tokens', () => {
    fc.assert(
      fc.property(json, fc.constantFrom('', ' ', '\n', '// c\n', '#"{\n', '/* } */'), (value, filler) => {
        const text = JSON.stringify(value, null, 1).replaceAll(/\n */g, `\n${filler}`);
        expect(parse(text)).toEqual({ value: JSON.parse(JSON.stringify(value)), faults: [] });
      }),
    );
  });

  it('ends for any text', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '/*',
      '*/',
      '//',
      '\n',
      'a',
      '1',
      '<?include "x"?>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(Array.isArray(parse(pieces.join('')).faults)).toBe(true);
      }),
    );
  });
});
