import { describe, expect, it } from '@jest/globals';
import { holdMs, jitter, retryPauseMs } from '../../../boot/dialects/jitter.ts';

/** A batch of cards, as a vendor numbers them. */
const macs = Array.from({ length: 1000 }, (_, index) => `52:54:00:77:${hex(index >> 8)}:${hex(index & 255)}`);

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

describe('jitter', () => {
  // Worked out apart from this code by the two published algorithms: FNV-1a with 32 bits, and fmix32 of MurmurHash3.
  it.each([
    ['52:54:00:77:00:01', 0, 0x82303a33],
    ['52:54:00:77:00:01', 3, 0x21bacb61],
    ['52:54:00:77:00:02', 0, 0x52c1000e],
    ['52:54:00:77:00:02', 3, 0x07eb3144],
    ['00:00:00:00:00:00', 12, 0x72778b48],
  ])('of %s at attempt %i is always the same', (mac, attempt, of32Bits) => {
    expect(jitter(mac, attempt)).toBe(of32Bits / 2 ** 32);
  });

  // 2 s doubled with each attempt up to the fourth, and as much again at the most by the jitter above.
  it.each([
    [0, 3017],
    [1, 6817],
    [2, 12_468],
    [3, 18_108],
    [4, 63_641],
    [5, 44_862],
    [12, 52_803],
  ])('makes the pause of attempt %i %i ms', (attempt, pauseMs) => {
    expect(retryPauseMs('52:54:00:77:00:01', attempt)).toBe(pauseMs);
  });

  // 30 s doubled with each attempt from 1 on up to four minutes, and at most a quarter less.
  it.each([
    [1, 27_783],
    [2, 53_377],
    [3, 93_953],
    [4, 239_327],
    [5, 204_117],
    [12, 219_006],
  ])('holds answer %i for %i ms', (attempt, ms) => {
    expect(holdMs('52:54:00:77:00:01', attempt)).toBe(ms);
  });

  it('spreads machines that failed together over the whole pause', () => {
    for (const attempt of [0, 1, 5]) {
      const tenths = new Array<number>(10).fill(0);
      for (const mac of macs) tenths[Math.floor(jitter(mac, attempt) * 10)]!++;
      for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(45);
    }
  });

  it('gives a machine another place at each attempt, and the same one for the same attempt', () => {
    const places = [0, 1, 2, 3].map((attempt) => jitter(macs[0]!, attempt));
    expect(new Set(places).size).toBe(4);
    expect(jitter(macs[0]!, 2)).toBe(places[2]);
  });

  it('lets pauses and held answers grow to a limit', () => {
    for (const attempt of [1000, 999_999]) {
      expect(retryPauseMs(macs[0]!, attempt)).toBeLessThanOrEqual(64_000);
      expect(holdMs(macs[0]!, attempt)).toBeLessThanOrEqual(240_000);
    }
  });
});
