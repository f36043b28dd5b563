import { describe, expect, it } from '@jest/globals';
import { sortMachines } from '../../../../boot/page/machines/machine-order.ts';
import { boot, machineView } from '../sample.ts';

const now = 2_000_000;
const machines = [
  machineView({
    id: 1,
    name: 'web2',
    macs: ['52:54:00:00:00:01'],
    tags: ['b'],
    lastBoot: boot({ startedMs: 5 }),
  }),
  machineView({
    id: 2,
    name: 'Web1',
    macs: ['52:54:00:00:00:0a'],
    tags: ['a'],
    lastBoot: boot({ startedMs: 9 }),
  }),
  machineView({ id: 3, name: 'web10', macs: ['52:54:00:00:00:02'], tags: ['a'] }),
];
const order = (id: string, desc: boolean): number[] =>
  sortMachines(machines, [{ id, desc }], now).map((machine) => machine.id);

describe('the order of machines', () => {
  it.each([
    ['name', [2, 3, 1]],
    ['mac', [1, 3, 2]],
    ['boot', [2, 1, 3]],
  ])('by %s, and the other way round', (id, sorted) => {
    expect(order(id, false)).toEqual(sorted);
    expect(order(id, true)).toEqual(sorted.toReversed());
  });

  it('leaves equal ones as they are, in both directions', () => {
    expect(order('tags', false)).toEqual([2, 3, 1]);
    expect(order('tags', true)).toEqual([1, 2, 3]);
  });

  it('begins with the states that want somebody', () => {
    const held = machineView({ id: 4, held: { reason: 'loop', image: null, atMs: 1 } as never });
    const [first] = sortMachines([...machines, held], [{ id: 'state', desc: false }], now);
    expect(first!.id).toBe(4);
  });

  it('is left alone by a column that is none', () => {
    expect(sortMachines(machines, [{ id: 'constructor', desc: false }], now)).toBe(machines);
    expect(sortMachines(machines, [], now)).toBe(machines);
  });
});
