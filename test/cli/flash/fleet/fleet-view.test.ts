import { describe, expect, it } from '@jest/globals';
import { emptyFleet, fitting, nextFleet, type FleetView } from '../../../../cli/flash/fleet/fleet-view.ts';
import type { CardEvent } from '../../../../rom/flash/fleet/events.ts';
import { orderFleet } from '../../../../rom/flash/fleet/order.ts';
import { entry, task } from '../../../rom/flash/fleet/tasks.ts';

const tasks = [task('a', 'eth0'), task('a', 'eth1'), task('b'), task('c')];
const first = emptyFleet(tasks, orderFleet(tasks, { 'c/enp3s0': entry('done') }, undefined));

const step = (name: 'copying' | 'started' | 'following' | 'reconnecting'): CardEvent => ({
  type: 'step',
  step: name,
});
const said = (document: Readonly<Record<string, unknown>>): CardEvent => ({ type: 'document', document });
const writing = said({ type: 'progress', work: 'writing', step: 'erasing', doneBytes: 43, totalBytes: 100 });
const ended = (ok: boolean): CardEvent => ({
  type: 'ended',
  outcome: { ok, exitCode: ok ? 0 : 33, message: ok ? 'done' : 'It is broken.', hint: null, backup: null },
});

/** After events to a card, one each second. */
const after = (index: number, ...events: CardEvent[]): FleetView =>
  events.reduce((view, event, at) => nextFleet(view, tasks[index]!.host, event, 1000 * at), first);
const stepAfter = (...events: CardEvent[]): unknown => after(1, ...events).rows[1]?.step;

describe('the cards of an inventory, as they are shown', () => {
  it('wait, but for those that were done before', () => {
    expect(first.rows.map(({ step: each }) => each)).toEqual(['waiting', 'waiting', 'waiting', 'done']);
    expect(first.startedMs).toBeNull();
  });

  it('go on one by one, also beside another card of the host', () => {
    const { rows, startedMs } = after(1, step('copying'), writing);
    expect(rows.map(({ step: each }) => each)).toEqual(['waiting', 'writing', 'waiting', 'done']);
    expect(rows[1]).toMatchObject({ percent: 43, startedMs: 0, endedMs: null });
    expect(startedMs).toBe(0);
  });

  it('say what is done there', () => {
    expect(stepAfter(step('copying'))).toBe('copying');
    expect(stepAfter(step('copying'), step('started'), step('following'))).toBe('starting');
    expect(stepAfter(step('following'))).toBe('starting');
    expect(after(1, writing, said({ type: 'work', work: 'verifying' })).rows[1]).toMatchObject({
      step: 'verifying',
      percent: null,
    });
    expect(stepAfter(writing, said({ type: 'result', result: 'done' }))).toBe('writing');
  });

  it('stay where they were while the connection is lost', () => {
    const lost = after(1, writing, step('reconnecting'));
    expect(lost.rows[1]).toMatchObject({ step: 'writing', lost: true });
    const back = nextFleet(lost, tasks[1]!.host, step('following'), 3000);
    expect(back.rows[1]).toMatchObject({ step: 'writing', percent: 43, lost: false });
  });

  it('end, and say why', () => {
    expect(after(1, writing, ended(true)).rows[1]).toMatchObject({ step: 'done', endedMs: 1000, why: null });
    expect(after(1, writing, ended(false)).rows[1]).toMatchObject({ step: 'failed', why: 'It is broken.' });
  });
});

describe('the rows that a terminal has room for', () => {
  const many = Array.from({ length: 12 }, (_, index) => task(`n${index}`));
  const view = [2, 5, 7].reduce(
    (before, index) => nextFleet(before, many[index]!.host, index === 5 ? ended(false) : writing, 0),
    emptyFleet(many, orderFleet(many, { 'n1/enp3s0': entry('done') }, undefined)),
  );
  const shown = (room: number): string[] => fitting(view.rows, room).shown.map(({ host }) => host);

  it('are all, where they fit with the line of each that failed', () => {
    expect(shown(13)).toHaveLength(12);
    expect(fitting(view.rows, 13).hidden).toEqual([]);
  });

  it('are those that move and those that failed, in their order; the others are counted', () => {
    expect(shown(12)).toEqual(['n2', 'n5', 'n7']);
    expect(fitting(view.rows, 12).hidden).toHaveLength(9);
  });

  it('are rather those that failed, and never more than there is room for', () => {
    expect(shown(5)).toEqual(['n2', 'n5', 'n7']);
    expect(shown(4)).toEqual(['n2', 'n5']);
    expect(shown(3)).toEqual(['n5']);
    expect(shown(2)).toEqual([]);
  });
});
