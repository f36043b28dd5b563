import { expect, it } from '@jest/globals';
import { choicesFor } from '../../../../../boot/page/machines/actions/power-choices.ts';

const actions = { on: [1, 2, 3], off: [2], reset: [2, 4] };

it.each([
  [[1, 2], { on: [1, 2], off: [2], reset: [2] }],
  [[3], { on: [3] }],
  [[4, 5], { reset: [4] }],
  [[5], {}],
  [[], {}],
])('of the machines %j those are offered that can be switched', (ids, offered) => {
  const choices = choicesFor(
    ids.map((id) => ({ id })),
    actions,
  );
  expect(Object.fromEntries(choices.map(({ action, ids: possible }) => [action, possible]))).toEqual(offered);
});

it('the actions come in the order in which a machine has them', () => {
  expect(choicesFor([{ id: 2 }], actions).map(({ action }) => action)).toEqual(['on', 'off', 'reset']);
});
