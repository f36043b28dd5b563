import { describe, expect, it } from '@jest/globals';
import { holdMs, jitter, retryPauseMs } from '../../../boot/dialects/jitter.ts';

/** A batch of cards, as a vendor numbers them. */
const macs = Array.from({ length: 1000 }, (_, index) => `52:54:00:77:${hex(index >> 8)}:${hex(index & 255)}`);

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

describe('jitter', () => {
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

  it('lets pauses grow to a limit', () => {
    for (const mac of macs.slice(0, 50)) {
      expect(retryPauseMs(mac, 0)).toBeGreaterThanOrEqual(2000);
      expect(retryPauseMs(mac, 0)).toBeLessThanOrEqual(4000);
      expect(retryPauseMs(mac, 4)).toBeGreaterThanOrEqual(32_000);
      expect(retryPauseMs(mac, 1000)).toBeLessThanOrEqual(64_000);
    }
  });

  it('lets held answers grow to four minutes', () => {
    expect(holdMs(macs[0]!, 1)).toBeLessThanOrEqual(30_000);
    expect(holdMs(macs[0]!, 1)).toBeGreaterThanOrEqual(22_500);
    expect(holdMs(macs[0]!, 10_000)).toBeGreaterThanOrEqual(180_000);
    expect(holdMs(macs[0]!, 10_000)).toBeLessThanOrEqual(240_000);
  });
});
