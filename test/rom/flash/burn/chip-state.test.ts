import { describe, expect, it } from '@jest/globals';
import {
  chipState,
  describeState,
  foreignRanges,
  unknownState,
  type ChipState,
} from '../../../../rom/flash/burn/chip-state.ts';

const eraseBlock = 0x1000;

/** A content of whole blocks, one letter for each: Old, New, Erased, something Foreign. */
const blocks = (letters: string): Buffer =>
  Buffer.concat(Array.from(letters, (letter) => Buffer.alloc(eraseBlock, fillers[letter])));
const fillers: Readonly<Record<string, number>> = { O: 0x11, N: 0x22, E: 0xff, F: 0x33 };

describe('what is on a chip', () => {
  it.each([
    ['OOOO', 'unchanged', 0, 3, 0],
    ['ONNN', 'complete', 3, 0, 0],
    ['ONOO', 'partial', 1, 2, 0],
    ['ONEO', 'partial', 1, 1, 1],
    ['ONNE', 'partial', 2, 0, 1],
    ['OEOO', 'partial', 0, 2, 1],
    ['OEEE', 'partial', 0, 0, 3],
  ])('%s, of OOOO that becomes ONNN, is %s', (current, state, newBlocks, oldBlocks, otherBlocks) => {
    expect(chipState(blocks(current), blocks('OOOO'), blocks('ONNN'))).toEqual({
      ...{ state, newBlocks, oldBlocks, otherBlocks },
      outside: [],
    });
  });

  it('is complete where nothing was to be changed', () => {
    expect(chipState(blocks('OO'), blocks('OO'), blocks('OO')).state).toBe('complete');
  });

  it('is partial where a block that was to stay is another', () => {
    expect(chipState(blocks('FNNN'), blocks('OOOO'), blocks('ONNN'))).toEqual({
      ...{ state: 'partial', newBlocks: 3, oldBlocks: 0, otherBlocks: 1 },
      outside: [{ offset: 0, sizeBytes: eraseBlock }],
    });
  });

  it('is never complete where it has another size', () => {
    expect(chipState(blocks('ON'), blocks('OOO'), blocks('ONO'))).toEqual({
      ...{ state: 'partial', newBlocks: 1, oldBlocks: 0, otherBlocks: 1 },
      outside: [{ offset: 0, sizeBytes: 2 * eraseBlock }],
    });
  });

  it('is compared up to the last byte of a last block that is short', () => {
    const [before, after] = [blocks('OO').subarray(0, 0x1100), blocks('ON').subarray(0, 0x1100)];
    const current = Buffer.from(after);
    expect(chipState(current, before, after).state).toBe('complete');
    current[0x10ff] = 0x33;
    expect(chipState(current, before, after).state).toBe('partial');
  });

  it('is seen against the slot, where it is known', () => {
    const [before, after, current] = [blocks('O'), blocks('O'), blocks('O')];
    after.fill(0x22, 0x200, 0x400);
    current[0x1ff] = 0x33;
    expect(chipState(current, before, after).outside).toEqual([]);
    expect(chipState(current, before, after, { offset: 0x200, sizeBytes: 0x200 }).outside).toEqual([
      { offset: 0x1ff, sizeBytes: 1 },
    ]);
  });

  it('is nothing that is counted where it cannot be read', () => {
    expect(unknownState).toEqual({
      ...{ state: 'unknown', newBlocks: 0, oldBlocks: 0, otherBlocks: 0 },
      outside: [],
    });
  });

  it.each<[Partial<ChipState>, string]>([
    [{ state: 'unchanged' }, 'The chip holds what it held before.'],
    [{ state: 'complete' }, 'The chip holds the new content.'],
    [{}, 'The chip cannot be read; nobody knows what it holds.'],
    [
      { state: 'partial', newBlocks: 12, oldBlocks: 3, otherBlocks: 1 },
      'The chip is partly written: of the blocks of 4 KiB that change, 12 are new, 3 old, 1 neither.',
    ],
    [
      { state: 'partial', outside: [{ offset: 0x10, sizeBytes: 2 }] },
      'The chip differs from the backup in 2 bytes at 0x10, which this flash leaves alone.',
    ],
  ])('%j in words', (change, words) => {
    expect(describeState({ ...unknownState, ...change })).toBe(words);
  });
});

describe('bytes that no stage of a flash can have left', () => {
  const before = Buffer.alloc(0x4100, 0x11);
  const slot = { offset: 0x1200, sizeBytes: 0x800 };
  const after = Buffer.from(before).fill(0x22, 0x1200, 0x1a00);
  const withByte = (content: Buffer, place: number, byte: number): Buffer => {
    const changed = Buffer.from(content);
    changed[place] = byte;
    return changed;
  };

  it.each([
    ['a byte of another block', 0x0fff, 0x33, 1],
    ['an erased byte of another block', 0x2000, 0xff, 1],
    ['the last byte of the last block', 0x40ff, 0x33, 1],
    ['the first byte of the block of the slot', 0x1000, 0x33, 1],
    ['a byte before the slot in its block', 0x11ff, 0x33, 1],
    ['a byte behind the slot in its block', 0x1a00, 0x33, 1],
    ['the last byte of the block of the slot', 0x1fff, 0x33, 1],
    ['an erased byte beside the slot in its block', 0x11ff, 0xff, 0],
    ['the first byte of the slot', 0x1200, 0x33, 0],
    ['the last byte of the slot', 0x19ff, 0x33, 0],
  ])('%s', (_what, place, byte, count) => {
    for (const stage of [before, after]) {
      const found = foreignRanges(withByte(stage, place, byte), before, after, slot);
      expect(found).toEqual(count === 0 ? [] : [{ offset: place, sizeBytes: 1 }]);
    }
  });

  it('are all of a content of another size', () => {
    const short = before.subarray(1);
    expect(foreignRanges(short, before, after, slot)).toEqual([{ offset: 0, sizeBytes: short.length }]);
  });

  it('are none in a changed block, where the slot is not known', () => {
    expect(foreignRanges(withByte(after, 0x11ff, 0x33), before, after, null)).toEqual([]);
    expect(foreignRanges(withByte(after, 0x0fff, 0x33), before, after, null)).toHaveLength(1);
  });
});
