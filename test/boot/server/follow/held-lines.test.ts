import { beforeEach, expect, it } from '@jest/globals';
import type { BootEvent } from '../../../../boot/chain/event.ts';
import { HeldLines } from '../../../../boot/server/follow/held-lines.ts';
import { HandTimers } from './machine-log.ts';

const mac = '52:54:00:77:00:01';
const line = (text: string, atMs = 0, of = mac): BootEvent => ({
  type: 'console',
  atMs,
  mac: of,
  line: text,
});
const texts = (events: readonly BootEvent[]): string[] =>
  events.flatMap((event) => ('line' in event ? event.line : []));

let timers: HandTimers;
let told: (readonly BootEvent[])[];
let held: HeldLines;
beforeEach(() => {
  [timers, told] = [new HandTimers(), []];
  held = new HeldLines(timers.after, (events) => told.push(events));
});

it('tells the lines of each machine together, at the time at which it does', () => {
  held.hold(line('a', 100));
  held.hold(line('b', 200, '52:54:00:77:00:02'));
  held.hold(line('c', 300));
  expect([told, timers.waits]).toEqual([[], [500, 500]]);
  timers.ring();
  expect(told.map(texts)).toEqual([['a', 'c'], ['b']]);
  expect(told[0]!.map(({ atMs }) => atMs)).toEqual([600, 800]);
  held.hold(line('d'));
  timers.ring();
  expect(told.map(texts).at(-1)).toEqual(['d']);
});

it('tells the newest of a flood, no line longer than any is, and no control of a terminal', () => {
  for (let number = 1; number <= 1000; number++) held.hold(line(String(number)));
  held.hold(line(`\u009b31m${'x'.repeat(100_000)}`));
  timers.ring();
  const lines = texts(told[0]!);
  expect([lines.length, lines[0], lines.at(-2)]).toEqual([200, '802', '1000']);
  expect(lines.at(-1)).toMatch(/^\ufffd31mx{496}…$/);
});
