import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lintScript } from '../../../rom/script/lint.ts';
import { gpxe, ipxe } from './vocabularies.ts';
import { anyText } from '../../support/any-text.ts';

const runs = { numRuns: Number(process.env['ROMKIT_PROPERTY_RUNS'] ?? 2000) };
const inText = { isInText: true, isOneLine: true };
const vocabulary = fc.constantFrom(ipxe, gpxe, null);

/** Pieces of scripts, put together in any order. */
const word = fc.constantFrom(
  ...[
    'echo',
    'dhcp',
    'chain',
    'goto',
    ':a',
    'a',
    'exit',
    'boot',
    '||',
    '&&',
    ';',
    '#',
    '\\',
    '${',
    '}',
    '/',
    ':',
    '${net0/mac}',
  ],
  ...[
    'set',
    'x',
    '\n',
    '\r\n',
    '\r',
    '\t',
    '  ',
    '\u00a0',
    '\u201c',
    '\0',
    '\uFEFF',
    '#!ipxe\n',
    '#!gpxe\n',
    'time',
    'choose',
    '\ud800',
  ],
);
const scriptLike = fc.array(word, { maxLength: 60 }).map((words) => `#!ipxe\n${words.join(' ')}`);
const glued = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));

describe('lintScript', () => {
  it('never throws, and points into the text', () => {
    const text = fc.oneof(scriptLike, glued, anyText(300));
    fc.assert(
      fc.property(text, vocabulary, (script, facts) => {
        // Where there is no LF at all, lines end as on old Macs.
        const lines = script.split(script.includes('\n') ? '\n' : '\r');
        for (const { line, column, message, fix } of lintScript(script, facts)) {
          const isInText = line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
          const isOneLine = !`${message}${fix}`.includes('\n');
          // One expectation of all: thousands of problems come here.
          expect({ line, column, message, fix, isInText, isOneLine }).toMatchObject(inText);
        }
      }),
      runs,
    );
  });

  it('never throws on bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(bytes, vocabulary, fc.boolean(), (tail, facts, withMagic) => {
        const content = withMagic ? Buffer.concat([Buffer.from('#!gpxe\n'), tail]) : tail;
        expect(Array.isArray(lintScript(content, facts))).toBe(true);
      }),
      runs,
    );
  });

  it('finds the same in text and in its bytes', () => {
    fc.assert(
      fc.property(
        scriptLike.filter((text) => !text.includes('\ud800')),
        vocabulary,
        (script, facts) => {
          expect(lintScript(Buffer.from(script), facts)).toEqual(lintScript(script, facts));
        },
      ),
      runs,
    );
  });
});
