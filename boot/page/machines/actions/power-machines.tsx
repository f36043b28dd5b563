import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { MachineView, switchedAnswer } from '../../../server/api/views.ts';
import { post } from '../../api/client.ts';
import { poolPowerQuery } from '../../api/queries.ts';
import { tellError } from '../../app/tell.tsx';
import { count } from '../../text/count.ts';
import { choicesFor, type PowerAction } from './power-choices.ts';

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

async function switchAll(action: PowerAction, machines: readonly number[]): Promise<void> {
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
