import { describe, expect, it } from '@jest/globals';
import { byteSum, readChecksum } from '../../../../rom/image/headers/checksum.ts';

describe('the sum of bytes', () => {
  it.each([
    [[], 0],
    [[1, 2], 3],
    [[0xff, 1], 0],
    [[0xff, 0xff], 0xfe],
  ])('%j is %i modulo 256', (bytes, sum) => expect(byteSum(Uint8Array.from(bytes))).toBe(sum));
});

describe('a checksum', () => {
  const bytes = Uint8Array.of(9, 1, 2, 0xfd, 9);

  it('is right where the bytes that it covers sum to zero', () =>
    expect(readChecksum(bytes, 1, 3, 2)).toEqual({
      stored: '0xfd',
      expected: '0xfd',
      sum: '0x00',
      ok: true,
    }));

  it('is said with two digits, and as it should be', () =>
    expect(readChecksum(Uint8Array.of(0xf8, 6, 5), 0, 3, 1)).toEqual({
      ...{ stored: '0x06', expected: '0x03', sum: '0x03', ok: false },
    }));

  it.each([
    ['the last byte that is covered', 1, 3, 2, true],
    ['behind what is covered', 1, 2, 2, false],
    ['in bytes that reach beyond the end', 3, 3, 0, false],
  ])('is to be had in %s: %i, %i, %i, %j', (_where, start, sizeBytes, at, isThere) => {
    const checksum = readChecksum(bytes, start, sizeBytes, at);
    expect(checksum.sum !== null).toBe(isThere);
    expect(checksum.stored).toBe('0xfd');
    if (!isThere) expect(checksum).toMatchObject({ expected: null, ok: false });
  });
});
