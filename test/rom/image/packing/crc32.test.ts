import { describe, expect, it } from '@jest/globals';
import { ascii } from '../build-rom.ts';
import { zbinCrc32 } from '../../../../rom/image/packing/crc32.ts';

describe("zbin's sum of a block", () => {
  it.each([
    // The check value of CRC-32 (ISO 3309) and others, without the inversion at the end.
    ['', 0xffffffff],
    ['123456789', 0x340bc6d9],
    ['The quick brown fox jumps over the lazy dog', ~0x414fa339 >>> 0],
    [String.fromCharCode(...Array(256).keys()), ~0x29058c73 >>> 0],
  ])('of %j is that of CRC-32, not inverted', (text, sum) => expect(zbinCrc32(ascii(text))).toBe(sum));
});
