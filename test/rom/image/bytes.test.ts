import { describe, expect, it } from '@jest/globals';
import {
  fits,
  hasText,
  hex,
  isPadding,
  printable,
  u16,
  u32,
  u8,
  zeroTerminated,
} from '../../../rom/image/bytes.ts';

const bytes = Uint8Array.of(0x01, 0x82, 0x03, 0x84, 0x05);

describe('a little-endian field', () => {
  it('has its lowest byte first and no sign', () => {
    expect(u8(bytes, 1)).toBe(0x82);
    expect(u16(bytes, 0)).toBe(0x8201);
    expect(u32(bytes, 0)).toBe(0x84038201);
    expect(u32(bytes, 1)).toBe(0x05840382);
  });

  it('reads as zero outside of the bytes', () => {
    expect([u8(bytes, 5), u8(bytes, -1), u16(bytes, 4), u32(bytes, 3)]).toEqual([0, 0, 0x05, 0x0584]);
  });

  it.each([
    [0, 5, true],
    [4, 1, true],
    [5, 0, true],
    [0, 6, false],
    [5, 1, false],
    [-1, 2, false],
    [0, -1, false],
  ])('at %i of %i bytes fits into five: %j', (offset, sizeBytes, expected) =>
    expect(fits(bytes, offset, sizeBytes)).toBe(expected),
  );

  it('is written with a fixed number of digits', () => {
    expect([hex(0xab, 4), hex(0xabcde, 4), hex(0, 2)]).toEqual(['0x00ab', '0xabcde', '0x00']);
  });
});

describe('text in bytes', () => {
  const text = Buffer.from('.PCIR\x1f ~\x7f\0', 'latin1');

  it('is compared letter by letter, up to the end', () => {
    expect(hasText(text, 1, 'PCIR')).toBe(true);
    expect(hasText(text, 1, 'PCIX')).toBe(false);
    expect(hasText(text, 0, 'PCIR')).toBe(false);
    expect(hasText(text, 8, '\x7f\0')).toBe(true);
    expect(hasText(text, 9, '\0\0')).toBe(false);
  });

  it('is shown with dots for what is not printable', () => expect(printable(text, 1, 8)).toBe('PCIR. ~.'));

  it('ends at a zero, within its limit', () => {
    const string = Buffer.from('xabc\0def');
    expect(zeroTerminated(string, 1)).toBe('abc');
    expect(zeroTerminated(string, 4)).toBe('');
    expect(zeroTerminated(string, 5)).toBeNull();
    expect(zeroTerminated(string, 1, 3)).toBe('abc');
    expect(zeroTerminated(string, 1, 2)).toBeNull();
    const long = (letters: number): Buffer => Buffer.from(`${'a'.repeat(letters)}\0`);
    expect(zeroTerminated(long(256), 0)).toHaveLength(256);
    expect(zeroTerminated(long(257), 0)).toBeNull();
  });
});

it.each([
  [[], true],
  [[0, 0], true],
  [[0xff, 0xff], true],
  [[0, 0xff], false],
  [[0xff, 0], false],
  [[1, 1], false],
])('%j are padding: %j', (values, expected) => expect(isPadding(Uint8Array.from(values))).toBe(expected));
