import { describe, expect, it } from '@jest/globals';
import { mergeBoots, withBoots, withChanges } from '../../../../boot/page/api/merge.ts';
import { boot, machineView } from '../sample.ts';

describe('changes that arrive', () => {
  const known = {
    ...{ change: 5, cursor: 'run-1' },
    machines: [machineView({ id: 2 }), machineView({ id: 3 }), machineView({ id: 4 })],
  };

  it('replace, add and take out machines in the order of their numbers; the others stay the same objects', () => {
    const changed = [machineView({ id: 1 }), machineView({ id: 3, name: 'web' }), machineView({ id: 9 })];
    const { change, machines } = withChanges(known, { change: 6, machines: changed, removed: [2] });
    expect([change, machines.map(({ id, name }) => [id, name])]).toEqual([
      6,
      [
        [1, null],
        [3, 'web'],
        [4, null],
        [9, null],
      ],
    ]);
    expect(machines[2]).toBe(known.machines[2]);
  });

  it('are left out where the list is newer, or where they are too many to be told', () => {
    const old = { change: 5, machines: [machineView({ id: 3, name: 'old' })], removed: [2] };
    expect(withChanges(known, old)).toBe(known);
    expect(withChanges(known, { change: 6, machines: null, removed: [2] })).toBe(known);
  });
});

describe('boots that arrive', () => {
  const known = {
    ...{ change: 1, cursor: 'run-1' },
    machines: [machineView({ id: 1 }), machineView({ id: 2, lastBoot: boot({ id: 8 }) })],
  };

  it('become the newest ones of their machines; the others stay the same objects', () => {
    const { machines } = withBoots(known, [boot({ id: 4 }), boot({ id: 5 }), boot({ id: 4, state: 'up' })]);
    expect(machines[0]!.lastBoot?.id).toBe(5);
    expect(machines[1]).toBe(known.machines[1]);
  });

  it('replace the same boot, and no newer one', () => {
    const same = withBoots(known, [boot({ id: 8, machine: 2, state: 'up' })]);
    expect(same.machines[1]!.lastBoot?.state).toBe('up');
    expect(withBoots(known, [boot({ id: 7, machine: 2 })]).machines[1]!.lastBoot?.id).toBe(8);
  });

  it('are in a list once, newest first, where they fit its filter', () => {
    const merged = mergeBoots(
      [boot({ id: 2 }), boot({ id: 1 })],
      [boot({ id: 2, state: 'up' }), boot({ id: 3 })],
      {},
    );
    expect(merged.map(({ id, state }) => [id, state])).toEqual([
      [3, 'seen'],
      [2, 'up'],
      [1, 'seen'],
    ]);
    expect(mergeBoots([], [boot({ id: 3, machine: 2 })], { machine: 1 })).toEqual([]);
    expect(mergeBoots([], [boot({ id: 3, image: 'a' })], { image: 'b' })).toEqual([]);
  });

  it('never fill a list that is open for a night', () => {
    const night = Array.from({ length: 1500 }, (_, index) => boot({ id: index + 1 }));
    const merged = mergeBoots([], night, {});
    expect([merged.length, merged[0]!.id]).toEqual([1000, 1500]);
  });
});
