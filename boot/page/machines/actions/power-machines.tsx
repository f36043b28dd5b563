import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { MachineView, switchedAnswer } from '../../../server/api/views.ts';
import { post } from '../../api/client.ts';
import { poolPowerQuery, type PoolPower } from '../../api/queries.ts';
import { tellError } from '../../app/tell.tsx';
import { count } from '../../text/size.ts';

type Action = keyof PoolPower['actions'];
type Switched = z.infer<typeof switchedAnswer>;

const words = { on: 'Power on', off: 'Power off', reset: 'Reset' } as const;
const done = { on: 'Switched on', off: 'Switched off', reset: 'Reset' } as const;

/** The power of those selected machines that can be switched; nothing where none can. */
export function PowerMachines({
  machines,
}: {
  readonly machines: readonly MachineView[];
}): React.JSX.Element | null {
  const { data } = useQuery(poolPowerQuery);
  if (data === undefined) return null;
  const choices = choicesFor(machines, data.actions);
  if (choices.length === 0) return null;
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button size="xs" variant="default">
          Power
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ action, ids }) => (
          <Menu.Item key={action} onClick={() => void switchAll(action, ids)}>
            {words[action]} {count(ids.length, 'machine')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** For each action that is possible the machines that it is possible for. */
export function choicesFor(
  machines: readonly { readonly id: number }[],
  actions: PoolPower['actions'],
): { readonly action: Action; readonly ids: readonly number[] }[] {
  const selected = new Set(machines.map(({ id }) => id));
  return (Object.keys(words) as Action[])
    .map((action) => ({ action, ids: actions[action].filter((id) => selected.has(id)) }))
    .filter(({ ids }) => ids.length > 0);
}

async function switchAll(action: Action, machines: readonly number[]): Promise<void> {
  try {
    const { switched, failures } = await post<Switched>('/power', { action, machines });
    const [first] = failures;
    const not = first === undefined ? '' : ` ${count(failures.length, 'machine')} not: ${first.message}`;
    notifications.show({
      color: first === undefined ? 'petrol' : 'red',
      message: `${done[action]} ${count(switched, 'machine')}.${not}`,
    });
  } catch (error) {
    tellError(error);
  }
}
