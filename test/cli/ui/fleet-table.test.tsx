import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { emptyFleet, nextFleet, type FleetView } from '../../../cli/flash/fleet/fleet-view.ts';
import { FleetTable, widthsFor } from '../../../cli/ui/fleet-table.tsx';
import type { CardEvent } from '../../../rom/flash/fleet/events.ts';
import { orderFleet } from '../../../rom/flash/fleet/order.ts';
import { task } from '../../rom/flash/fleet/tasks.ts';

const serprog = 'flashrom:serprog:ip=192.0.2.17:44885';
const tasks = [task('node1', '0000:03:00.0'), task('node1', '0000:04:00.0'), task('node2', serprog)];
const started = emptyFleet(tasks, orderFleet(tasks, {}, undefined));

const next = (view: FleetView, index: number, event: CardEvent, nowMs = 0): FleetView =>
  nextFleet(view, tasks[index]!.host, event, nowMs);
const ended = (ok: boolean, message = ''): CardEvent => ({
  type: 'ended',
  outcome: { ok, exitCode: 0, message, hint: null, backup: null },
});
const writing: CardEvent = {
  type: 'document',
  document: { type: 'progress', work: 'writing', step: 'writing', doneBytes: 43, totalBytes: 100 },
};
const lines = (view: FleetView, nowMs: number, columns = 80, rows = 24): string[] => {
  const table = <FleetTable view={view} nowMs={nowMs} columns={columns} lines={rows} />;
  return (render(table).lastFrame() ?? '').split('\n');
};

const running = next(next(started, 0, ended(true)), 1, writing, 1000);

describe('FleetTable', () => {
  it('has a row for each card, and below them how many are done and left', () => {
    const shown = lines(running, 66_000);
    expect(shown[0]).toMatch(/^✔ {2}node1 {2}0000:03:00\.0 .*done +0:00$/);
    expect(shown[1]).toMatch(/^● {2}node1 {2}0000:04:00\.0 .*writing +████░{6} +43 % +1:05$/);
    expect(shown[2]).toMatch(/^· {2}node2 {2}flashrom.*44885 {2}waiting$/);
    expect(shown.slice(3)).toEqual(['', '1 of 3 done, 1 at work, 1 left  1:06']);
  });

  it('says what is wrong with one that failed, and that no other begins', () => {
    const failed = next(running, 1, ended(false, 'It has hung up.\nMore of it.'), 2000);
    expect(lines(failed, 2000).slice(1)).toEqual([
      expect.stringMatching(/^✘ {2}node1 {2}0000:04.* failed +0:01$/),
      '   It has hung up.',
      expect.stringContaining('waiting'),
      '',
      '1 of 3 done, 1 failed, 1 left for another run  0:02',
    ]);
  });

  it('counts what the terminal has no room for', () => {
    expect(lines(running, 1000, 80, 5)).toEqual([
      expect.stringMatching(/^● {2}node1/),
      '… and 1 done, 1 waiting',
      '',
      '1 of 3 done, 1 at work, 1 left  0:01',
    ]);
  });

  it.each([60, 80, 100])('is not wider than a terminal of %i columns, and cuts no step', (columns) => {
    const lost = next(running, 2, { type: 'step', step: 'reconnecting' }, 0);
    const shown = lines({ ...lost, note: 'x'.repeat(200) }, 599_000, columns, 24);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(shown[2]).toMatch(/885 {2}reconnecting +9:59$/);
    expect(shown).toHaveLength(6);
  });
});

describe('the columns', () => {
  const cards = (host: string, device: string) => [{ host, device }];

  it('give the bar what the names leave', () => {
    expect(widthsFor(cards('node1', 'enp3s0'), 80)).toEqual({ host: 5, device: 6, bar: 24 });
    expect(widthsFor(cards('node1', serprog), 80)).toMatchObject({ host: 5, bar: 10 });
  });

  it('leave the bar out where there is no room for it', () => {
    expect(widthsFor(cards('node1', serprog), 60)).toMatchObject({ bar: 0 });
  });

  it('cut the longer name first', () => {
    const both = widthsFor(cards('node1.rack7.example.org', '52:54:00:12:34:56'), 80);
    expect(both).toEqual({ host: 18, device: 17, bar: 10 });
    expect(widthsFor(cards('n'.repeat(60), 'd'.repeat(60)), 80)).toMatchObject({ host: 17, bar: 10 });
  });
});
