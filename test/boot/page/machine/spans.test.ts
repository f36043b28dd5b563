import { describe, expect, it } from '@jest/globals';
import { bootOutcome, shortDetail, spansOf } from '../../../../boot/page/machine/spans.ts';
import { boot, startedMs } from '../sample.ts';

const stages = [
  { stage: 'mac-script', status: 'done', startedMs, endedMs: startedMs + 500, detail: null },
  { stage: 'kernel', status: 'active', startedMs: startedMs + 500, endedMs: null, detail: null },
  { stage: 'os', status: 'pending', startedMs: null, endedMs: null, detail: null },
] as const;
const diagnosis = { code: 'http-404', stage: 'kernel', message: 'm', next: 'n' } as const;

describe('the stages of a boot', () => {
  it('have a begin and a length; the one under way grows', () => {
    const { spans, totalMs } = spansOf(boot({ stages: [...stages] }), startedMs + 2500);
    expect(spans.map(({ fromMs, forMs }) => [fromMs, forMs])).toEqual([
      [0, 500],
      [500, 2000],
      [0, null],
    ]);
    expect(totalMs).toBe(2500);
  });

  it('do not grow where the boot has stopped', () => {
    const { spans } = spansOf(boot({ stages: [...stages], diagnosis }), startedMs + 99_000);
    expect(spans[1]).toMatchObject({ status: 'stopped', forMs: null });
  });
});

it.each([
  [boot({ image: 'a', stages: [...stages] }), 'kernel, for 3.0 s', 'moving'],
  [boot(), 'waits for an image', 'calm'],
  [boot({ image: 'a', state: 'failed', diagnosis }), 'stopped at kernel', 'bad'],
  [boot({ image: 'a', state: 'up', endedMs: startedMs + 9000, diagnosis }), 'up after 9.0 s', 'good'],
  [boot({ image: 'a', state: 'failed' }), 'did not come up', 'bad'],
])('a boot is told: %#', (one, words, tone) => {
  expect(bootOutcome(one, startedMs + 3000)).toMatchObject({ words, tone });
});

it('a detail names files by their last part', () => {
  expect(shortDetail('/boot/x/vmlinuz-6.1?mac=1&b=2, 8247232 bytes')).toBe('vmlinuz-6.1, 8247232 bytes');
});
