import { describe, expect, it } from '@jest/globals';
import { KeptTexts } from '../../../../../boot/server/api/live/kept-texts.ts';

/** Texts 1, 2, … of these sizes are pushed; returns what is kept after each of them, by its number. */
function keptAfterEach(mostBytes: number, texts: readonly string[]): (string | undefined)[] {
  const kept = new KeptTexts(mostBytes);
  texts.forEach((text, index) => kept.push(String(index), text));
  return texts.map((_, index) => kept.after(String(index))?.toString());
}

describe('events that a client may have missed', () => {
  it('gives those after the one that the client knows', () => {
    expect(keptAfterEach(100, ['one ', 'zwölf ', 'three '])).toEqual(['zwölf three ', 'three ', '']);
    expect(new KeptTexts(100).after('0')).toBeUndefined();
  });

  it('lets go of the oldest where the memory is full, also where the newest begins at its start again', () => {
    expect(keptAfterEach(10, ['aaaa', 'bbbb', 'cc', 'dddd'])).toEqual([undefined, 'ccdddd', 'dddd', '']);
    expect(keptAfterEach(10, ['aaaa', 'bbb', 'cccc', 'ddd'])).toEqual([undefined, undefined, 'ddd', '']);
    expect(keptAfterEach(10, ['aaaa', 'bbbb', 'cc', 'd'])).toEqual([undefined, 'ccd', 'd', '']);
    expect(keptAfterEach(4, ['aaaa', 'bbbb'])).toEqual([undefined, '']);
  });

  it('is right however often it has gone round', () => {
    const texts = Array.from({ length: 200 }, (_, index) => String(index).repeat(1 + (index % 4)));
    const mostBytes = 64;
    const found = keptAfterEach(mostBytes, texts);
    const wanted = texts.map((_, index) => texts.slice(index + 1).join(''));
    const first = found.findIndex((text) => text !== undefined);
    expect(found.slice(first)).toEqual(wanted.slice(first));
    expect(wanted[first]!.length).toBeGreaterThan(mostBytes / 2);
    expect(found.slice(0, first).every((text) => text === undefined)).toBe(true);
  });

  it('keeps nothing after an event that is larger than all of the memory', () => {
    expect(keptAfterEach(4, ['aa', 'bbbbb', 'cc'])).toEqual([undefined, undefined, '']);
  });

  it('keeps the place of a client that nothing was sent to yet', () => {
    const kept = new KeptTexts(10);
    kept.mark('0');
    kept.mark('0');
    kept.push('1', 'one');
    expect(kept.after('0')?.toString()).toBe('one');
    kept.clear();
    expect(kept.after('0')).toBeUndefined();
  });
});
