import type { PoolPower } from '../../api/queries.ts';

export type PowerAction = keyof PoolPower['actions'];

const powerActions: readonly PowerAction[] = ['on', 'off', 'reset'];

/** For each action that is possible the machines that it is possible for. */
export function choicesFor(
  machines: readonly { readonly id: number }[],
  actions: PoolPower['actions'],
): { readonly action: PowerAction; readonly ids: readonly number[] }[] {
  const selected = new Set(machines.map(({ id }) => id));
  return powerActions
    .map((action) => ({ action, ids: actions[action].filter((id) => selected.has(id)) }))
    .filter(({ ids }) => ids.length > 0);
}
