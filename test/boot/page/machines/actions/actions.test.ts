import { describe, expect, it } from '@jest/globals';
import { assignEach } from '../../../../../boot/page/api/changes.ts';
import { changesOf, doneWords } from '../../../../../boot/page/machines/actions/assignment-wish.ts';
import { sentenceOf } from '../../../../../boot/page/machines/actions/next-boots.ts';
import { machineView } from '../../sample.ts';

const planned = (...names: string[]) => ({
  ...{ entry: null, summary: '', warnings: [] },
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

describe('an assignment as it is chosen', () => {
  const wish = { image: 'debian', revision: null, tag: null, isOnce: false };
  const machines = [machineView({ id: 4 })];
  const toTag = {
    target: { type: 'tag', tag: 'rack7' },
    image: 'small',
    revision: null,
    priority: 7,
  } as const;

  it.each([
    [wish, { target: { type: 'machine', machine: 4 }, image: 'debian', revision: null, priority: 0 }],
    [
      { ...wish, revision: 3, isOnce: true },
      { target: { type: 'once', machine: 4 }, image: 'debian', revision: 3, priority: 0 },
    ],
    [
      { ...wish, tag: 'rack7', revision: 3, isOnce: true },
      { ...toTag, image: 'debian', revision: 3 },
    ],
    [
      { ...wish, tag: 'new' },
      { ...toTag, target: { type: 'tag', tag: 'new' }, image: 'debian', priority: 0 },
    ],
  ])('%j is one change; a tag keeps its priority', (chosen, assignment) =>
    expect(changesOf(chosen, machines, [toTag])).toEqual([{ type: 'assign', assignment }]),
  );

  it.each([
    [wish, 'Assigned debian@5 to 40 machines'],
    [{ ...wish, revision: 3 }, 'Assigned debian@3 to 40 machines, pinned'],
    [{ ...wish, isOnce: true }, 'Assigned debian@5 to 40 machines, next boot only'],
    [{ ...wish, tag: 'rack7', isOnce: true }, 'Assigned debian@5 to tag rack7'],
  ])('%j is told: %s', (chosen, words) => expect(doneWords(chosen, 5, 40)).toBe(words));
});

it('machines of a tag that do not change may be decided on by a stronger rule', () => {
  expect(sentenceOf(planned('a'), 3, 'rack7')).toBe(
    '1 machine changes at its next boot: a. 2 boot it already, or by a stronger rule another one.',
  );
});
