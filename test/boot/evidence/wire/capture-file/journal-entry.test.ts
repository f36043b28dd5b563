import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  journalBytes,
  readJournalBytes,
} from '../../../../../boot/evidence/wire/capture-file/journal-entry.ts';

const numRuns = process.env['ROMKIT_NIGHTLY'] === '1' ? 20_000 : 200;

const text = fc.string({ unit: fc.constantFrom('a', '=', ' ', '\n', '\0', 'ä', '😀') });
const entries = fc.record({
  epochMs: fc.nat(4e15).map((micros) => micros / 1000),
  fields: fc
    .dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/), text, { maxKeys: 10 })
    .map((fields) => new Map(Object.entries(fields))),
});

describe('a journal entry', () => {
  it('is read as it was written, whatever its values are', () =>
    fc.assert(
      fc.property(entries, (entry) => {
        expect(readJournalBytes(journalBytes(entry))).toEqual(entry);
      }),
      { numRuns },
    ));

  it('is text where its values are lines (Journal Export Format)', () =>
    expect(
      journalBytes({ epochMs: 1_700_000_000_123.5, fields: new Map([['MESSAGE', 'a=b']]) }).toString(),
    ).toBe('__REALTIME_TIMESTAMP=1700000000123500\nMESSAGE=a=b\n'));

  it('ends at the padding of its block', () => {
    const bytes = Buffer.from('__REALTIME_TIMESTAMP=1000\nA=b\n\0\0C=d\n');
    expect(readJournalBytes(bytes)).toEqual({ epochMs: 1, fields: new Map([['A', 'b']]) });
  });

  it.each([
    ['no time', 'MESSAGE=a\n'],
    ['a time that is no number', '__REALTIME_TIMESTAMP=now\n'],
    ['a line that does not end', '__REALTIME_TIMESTAMP=1000\nA=b'],
    ['a name of other characters', '__REALTIME_TIMESTAMP=1000\na b=c\n'],
    ['a value longer than the entry', '__REALTIME_TIMESTAMP=1000\nA\n\xff\0\0\0\0\0\0\0b\n'],
    ['a length that is cut off', '__REALTIME_TIMESTAMP=1000\nA\n\x01\0\0'],
    [
      'very many fields',
      `__REALTIME_TIMESTAMP=1000\n${Array.from({ length: 300 }, (_, index) => `A${index}=b\n`).join('')}`,
    ],
  ])('is none with %s', (_, words) => expect(readJournalBytes(Buffer.from(words, 'latin1'))).toBeUndefined());

  it('of damaged bytes is another one, or none', () =>
    fc.assert(
      fc.property(entries, fc.array(fc.tuple(fc.nat(400), fc.nat(255))), (entry, damages) => {
        const bytes = journalBytes(entry);
        for (const [at, byte] of damages) if (at < bytes.length) bytes[at] = byte;
        const read = readJournalBytes(bytes);
        expect(read === undefined || Number.isFinite(read.epochMs)).toBe(true);
      }),
      { numRuns },
    ));
});
