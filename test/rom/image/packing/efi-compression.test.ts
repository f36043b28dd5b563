import { describe, expect, it } from '@jest/globals';
import { packedEfiBytes, unpackEfi } from '../../../../rom/image/packing/efi-compression.ts';
import { join } from '../build-rom.ts';

const bits = (value: number, count: number): string => value.toString(2).padStart(count, '0');

/** Packed data of these bits, written by hand after the UEFI Specification, chapter 19. */
function stream(sizeBytes: number, ...fields: readonly string[]): Uint8Array {
  const all = fields.join('').replaceAll(' ', '');
  const packed = Buffer.alloc(8 + Math.ceil(all.length / 8));
  Array.from(all).forEach((bit, index) => (packed[8 + (index >> 3)]! |= Number(bit) << (7 - (index & 7))));
  packed.writeUInt32LE(packed.length - 8, 0);
  packed.writeUInt32LE(sizeBytes, 4);
  return new Uint8Array(packed);
}

const unpacked = (...parts: Parameters<typeof stream>): number[] | null => {
  const data = unpackEfi(stream(...parts));
  return data === null ? null : [...data];
};

/** Sets of a single symbol: no codes of lengths, one character, one position. */
const noLengths = bits(0, 5) + bits(0, 5);
const onlyCharacter = (symbol: number): string => bits(0, 9) + bits(symbol, 9);
const onlyPosition = (slot: number): string => bits(0, 4) + bits(slot, 4);

describe('codes of several lengths', () => {
  // Codes of code lengths: 2 is 00, 3 is 01, 0 is 100, 1 is 101, 4 is 110, 5 is 111.
  const lengths = `${bits(6, 5)} 011 011 010 00 010 011 011`;
  // a is 0, b is 10, three bytes again 110, four 111; between them runs of 97 and of 139, 17 and 1 without a code.
  const characters = [
    ...[bits(258, 9), '00', bits(77, 9), '01', '110'],
    ...['00', bits(119, 9), '101', bits(14, 4), '100', '111', '111'],
  ].join('');
  // Position 0 is 0, 1 is 10, 3 is 11.
  const positions = `${bits(4, 4)} 001 010 000 010`;

  it('give characters and repetitions', () => {
    const symbols = '0 10 110 10 111 11 00 110 0';
    const data = unpackEfi(stream(12, bits(5, 16), lengths, characters, positions, symbols));
    expect(Buffer.from(data!).toString()).toBe('ababaababbbb');
  });

  it('give distances of several bits, and end with the data', () => {
    const symbols = '0 10 10 0 10 10 0 111 11 10 111 11 01';
    const data = unpackEfi(stream(14, bits(9, 16), lengths, characters, positions, symbols));
    expect(Buffer.from(data!).toString()).toBe('abbabbaabbabaa');
  });

  it('refuse a distance to before the beginning, and a code that means nothing', () => {
    const head = [lengths, characters, positions];
    expect(unpacked(4, bits(2, 16), ...head, '0 110 10')).toBeNull();
    expect(unpacked(4, bits(2, 16), ...head, '0 110 0')).not.toBeNull();
    expect(unpacked(9, bits(9, 16), ...head, '0')).toBeNull();
  });
});

describe('a long code length', () => {
  /** Character 0 by one bit, and character 1 of a length whose own code has so many bits. */
  const packed = (ones: number, codeBits: number) => [
    ...[bits(4, 16), bits(5, 5), '000 000 000 00 001 111', '1'.repeat(ones), '0'],
    ...[bits(2, 9), '0', '1'.padEnd(codeBits, '0'), onlyPosition(0), '0 10 10 0'],
  ];

  it.each([7, 8, 15, 16])('is written in ones: %i', (length) => {
    expect(unpacked(4, ...packed(length - 7, length))).toEqual([0, 1, 1, 0]);
  });

  it('is none of seventeen', () => expect(unpacked(4, ...packed(10, 17))).toBeNull());

  it('comes behind up to three that are left out', () => {
    for (const skipped of [0, 1, 2, 3]) {
      // The one length is that of all codes, of so many bits as its own number says.
      const lengths = `${bits(4 + skipped, 5)} 000 000 000 ${bits(skipped, 2)} 001`;
      const characters = `${bits(1, 9)} 0`;
      const symbols = bits(0, 2 * (1 + skipped));
      expect(unpacked(2, bits(2, 16), lengths, characters, onlyPosition(0), symbols)).toEqual([0, 0]);
    }
  });
});

describe('a set of one symbol', () => {
  it('takes no bits', () => {
    expect(unpacked(3, bits(3, 16), noLengths, onlyCharacter(65), onlyPosition(0))).toEqual([65, 65, 65]);
  });

  it('comes block after block', () => {
    const block = (symbol: number): string =>
      bits(1, 16) + noLengths + onlyCharacter(symbol) + onlyPosition(0);
    expect(unpacked(2, block(65), block(66))).toEqual([65, 66]);
    expect(unpacked(1, bits(0, 16), noLengths, onlyCharacter(65), onlyPosition(0), block(65))).toBeNull();
  });

  it.each([
    [
      'code length',
      bits(0, 5) + bits(18, 5),
      bits(0, 5) + bits(19, 5),
      (set: string) => [set, onlyCharacter(65), onlyPosition(0)],
    ],
    ['position', onlyPosition(13), onlyPosition(14), (set: string) => [noLengths, onlyCharacter(65), set]],
  ])('is one that there is: %s', (_title, last, none, sets) => {
    expect(unpacked(1, bits(1, 16), ...sets(last))).toEqual([65]);
    expect(unpacked(1, bits(1, 16), ...sets(none))).toBeNull();
  });

  it('is no character beyond the longest repetition', () => {
    const block = (symbol: number): string =>
      bits(1, 16) + noLengths + onlyCharacter(symbol) + onlyPosition(0);
    expect(unpacked(257, block(65), block(509))).toHaveLength(257);
    expect(unpacked(258, block(65), block(509))).toBeNull();
    expect(unpacked(257, block(65), block(510))).toBeNull();
    expect(unpacked(4, block(65), block(256))).toHaveLength(4);
    expect(unpacked(5, block(65), block(256))).toBeNull();
  });
});

describe('sets with more codes than there are', () => {
  it.each([
    ['code lengths', [`${bits(20, 5)} ${'000'.repeat(3)} 00 ${'001'.padEnd(60, '0')}`]],
    ['characters', [noLengths, bits(511, 9), '0'.repeat(60)]],
    ['positions', [noLengths, onlyCharacter(65), bits(15, 4), '0'.repeat(60)]],
  ])('are refused: %s', (_title, fields) => expect(unpacked(1, bits(1, 16), ...fields)).toBeNull());
});

describe('the lengths of packed data', () => {
  const good = stream(3, bits(3, 16), noLengths, onlyCharacter(65), onlyPosition(0));

  it('tell how far they reach', () => {
    expect(packedEfiBytes(good)).toBe(good.length);
    expect(unpackEfi(join(good, Uint8Array.of(1, 2)))).toHaveLength(3);
    expect(unpackEfi(good.subarray(0, -1))).toBeNull();
  });

  it('are no larger than the limit', () => {
    expect(unpackEfi(good, 3)).toHaveLength(3);
    expect(unpackEfi(good, 2)).toBeNull();
  });

  it('are no larger than packed data can give', () => {
    const most = (good.length - 8) * 2048;
    const of = (size: number): number[] | null =>
      unpacked(size, bits(size, 16), noLengths, onlyCharacter(65), onlyPosition(0));
    expect(of(most)).toHaveLength(most);
    expect(of(most + 1)).toBeNull();
  });

  it('are at least a byte', () => {
    expect(unpackEfi(new Uint8Array(8))).toBeNull();
    expect(unpackEfi(new Uint8Array(9))).toHaveLength(0);
  });
});
