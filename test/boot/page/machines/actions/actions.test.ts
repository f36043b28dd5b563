import { describe, expect, it } from '@jest/globals';
import { assignEach } from '../../../../../boot/page/api/changes.ts';
import { sentenceOf } from '../../../../../boot/page/machines/actions/next-boots.ts';
import { machineView } from '../../sample.ts';

const planned = (...names: string[]) => ({
  ...{ entry: null, summary: '' },
  nextBoots: names.map((name, machine) => ({ name, machine, before: null!, after: null! })),
});

describe('the sentence before the button', () => {
  it.each([
    [1, ['web1'], '1 machine changes at its next boot: web1.'],
    [3, ['a', 'b'], '2 machines change at their next boot: a, b. 1 already boots it.'],
    [6, ['a', 'b', 'c', 'd'], '4 machines change at their next boot: a, b, c and 1 more. 2 already boot it.'],
    [2, [], 'No next boot changes. 2 already boot it.'],
  ])('for %d machines, of which %j change', (machines, names, words) => {
    expect(sentenceOf(planned(...names), machines)).toBe(words);
  });
});

it('an assignment is one change for each machine', () => {
  const machines = [machineView({ id: 4 }), machineView({ id: 5 })];
  expect(assignEach(machines, 'debian', null, true)).toEqual(
    [4, 5].map((machine) => ({
      type: 'assign',
      assignment: { target: { type: 'once', machine }, image: 'debian', revision: null, priority: 0 },
    })),
  );
});
