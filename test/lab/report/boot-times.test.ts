import { describe, expect, it } from '@jest/globals';
import { bootTimes, methodTimes, type BootTimes } from '../../../lab/report/boot-times.ts';
import { median } from '../../../system/median.ts';
import { outcome } from '../../support/lab/reports.ts';

describe('bootTimes', () => {
  it('counts from power-on, not from the start of the lab', () => {
    const { state } = outcome('rom');
    const { stages, totalMs } = bootTimes(state, 300);
    expect(stages).toMatchObject({ firmware: 700, dhcp: 1000, os: 1000 });
    expect(totalMs).toBe(5700);
  });
});

describe('methodTimes', () => {
  const boot = (dhcp: number, totalMs: number): BootTimes => ({ stages: { dhcp, os: 1 }, totalMs });

  it('has the median of each stage, and of the whole', () => {
    const times = methodTimes('rom', [boot(3, 10), boot(1, 90), boot(8, 20)]);
    expect(times).toEqual({
      method: 'rom',
      runs: 3,
      stages: { dhcp: 3, os: 1 },
      totalMs: 20,
      lowestMs: 10,
      highestMs: 90,
    });
  });
});

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 2, 100])).toBe(6);
    expect(() => median([])).toThrow(RangeError);
  });
});
