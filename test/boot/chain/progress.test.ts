import { expect, it } from '@jest/globals';
import type { BootEventBody } from '../../../boot/chain/event.ts';
import { ProgressMeter } from '../../../boot/chain/progress.ts';
import { answers, asks, consoleLine, fetches, healthy, loads, story } from './boot-story.ts';

function news(...bodies: readonly BootEventBody[]): boolean[] {
  const meter = new ProgressMeter();
  return story(...bodies).map((event) => meter.isNews(event));
}

it('takes every step of a healthy chain for progress', () => {
  expect(news(...healthy)).toEqual(healthy.map(() => true));
});

it('takes bytes for progress only beyond where the transfer has been', () => {
  const bytes = (count: number): BootEventBody => ({
    type: 'http-progress',
    path: '/k',
    bytes: count,
    totalBytes: 9,
  });
  expect(news(bytes(1), bytes(3), bytes(2), bytes(3), bytes(4))).toEqual([true, true, false, false, true]);
});

it('takes a transfer that has no byte yet for none', () => {
  expect(news(loads('undionly.kpxe', 0, 'File not found'), loads('undionly.kpxe', 1))).toEqual([false, true]);
});

it('tells no more than 5000 lines apart', () => {
  const lines = Array.from({ length: 5001 }, (_, index) =>
    // Numbers of a line mean nothing.
    consoleLine(index.toString().replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)),
  );
  expect(news(...lines).every(Boolean)).toBe(true);
  expect(news(...lines, lines[4999]!, lines[5000]!).slice(-2)).toEqual([false, true]);
});

it.each([
  ['asking DHCP again', asks()],
  ['the same answer again', answers('undionly.kpxe')],
  ['the same file again', loads('undionly.kpxe', 72000)],
  ['the same script again', fetches('/boot.gpxe', 66)],
  ['starting over', { type: 'power', state: 'reset' } as const],
])('%s leads nowhere', (_, event) => {
  expect(news(event, event, event)).toEqual([true, false, false]);
});

it('knows a line again whose clock has moved on', () => {
  expect(
    news(consoleLine('[  1.5] waiting for /dev/sda'), consoleLine('[ 12.0] waiting for /dev/sda')),
  ).toEqual([true, false]);
});
