import { describe, expect, it } from '@jest/globals';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { ageText, moodOf, poolRows, rowChanges, stateCounts } from '../../../cli/top/pool-rows.ts';
import { assignment, image, mac, machine, snapshot } from '../../boot/registry/sample.ts';

const boot = (id: number, values: Partial<Boot>): [number, Boot] => [
  id,
  {
    ...{ id, machine: id, mac: mac(id), startedMs: id * 1000, endedMs: null, state: 'up', image: 'debian' },
    ...{ revision: 1, rule: 'default', method: null, firmware: null, romStamp: null, stages: [] },
    diagnosis: null,
    ...values,
  },
];

const pool = snapshot({
  machines: [
    machine(1, { name: 'web1' }),
    machine(2),
    machine(3, { held: { reason: 'it loops', sinceMs: 1 } }),
    machine(4),
  ],
  images: [image('debian', {})],
  assignments: [assignment({ type: 'default' }, 'debian')],
});
const latest = new Map([boot(1, {}), boot(2, { state: 'script-served' })]);
const rows = poolRows(pool, latest);

describe('the rows of romkit top', () => {
  it('begin with machines that need somebody, then the newest boots', () => {
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      [3, 'held'],
      [2, 'booting'],
      [1, 'up'],
      [4, 'never seen'],
    ]);
    expect(rows[2]).toEqual({
      ...{ id: 1, name: 'web1', mac: mac(1), state: 'up', image: 'debian@1', nextBoot: 'debian@1' },
      lastBootMs: 1000,
    });
  });

  it('are counted by their states', () => {
    expect(stateCounts([...rows, { ...rows[1]! }, { ...rows[0]!, state: 'stuck: kernel' }])).toBe(
      '2 booting, 1 held, 1 up, 1 never seen, 1 stuck',
    );
  });

  it('become events where they differ', () => {
    const after = rows
      .filter(({ id }) => id !== 3)
      .map((row) => (row.id === 2 ? { ...row, state: 'up' } : row));
    expect(rowChanges(rows, after)).toEqual([
      { type: 'machine', ...rows[1]!, state: 'up' },
      { type: 'forgotten', id: 3, mac: mac(3) },
    ]);
    expect(rowChanges(rows, rows)).toEqual([]);
  });

  it.each([
    ['stuck: nbp', 'bad'],
    ['waiting', 'busy'],
    ['handed over', 'good'],
    ['never seen', 'idle'],
  ])('are coloured by what is the matter: %s', (state, mood) => expect(moodOf(state)).toBe(mood));
});

describe('the time since a boot', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [-5000, '0 s'],
  ])('of %d ms is %s', (ms, text) => expect(ageText(100_000, 100_000 + ms)).toBe(text));

  it('is none where there was none', () => expect(ageText(null, 1)).toBe('-'));
});
