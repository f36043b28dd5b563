import { Button, Group } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MachineView } from '../../server/api/views.ts';
import { post } from '../api/client.ts';
import { powerQuery, type MachinePower } from '../api/queries.ts';
import { tellError } from '../app/tell.tsx';
import { titleOf } from '../machines/filter.ts';

const words = { on: 'Power on', off: 'Power off', reset: 'Reset' } as const;

/** The power buttons that work for this machine; nothing where none does. */
export function Power({ machine }: { readonly machine: MachineView }): React.JSX.Element | null {
  const client = useQueryClient();
  const { data } = useQuery(powerQuery(machine.id));
  const [isBusy, setBusy] = useState(false);
  if (data === undefined || data.actions.length === 0) return null;
  const { state } = data;
  const isIdle = (action: keyof typeof words): boolean =>
    isBusy || (action === 'on' ? state === 'on' : state === 'off');
  const act = async (action: keyof typeof words): Promise<void> => {
    setBusy(true);
    try {
      const after = await post<MachinePower>(`/machines/${machine.id}/power`, { action });
      client.setQueryData(powerQuery(machine.id).queryKey, after);
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group
      gap={4}
      role="group"
      aria-label={`Power of ${titleOf(machine)}, ${state === 'unknown' ? 'state not known' : `it is ${state}`}`}
    >
      {data.actions.map(({ action, by }) => (
        <Button
          key={action}
          size="xs"
          variant="default"
          title={`by ${by}`}
          // A button that is really disabled loses the focus.
          {...(isIdle(action) ? { 'data-disabled': true, 'aria-disabled': true } : {})}
          onClick={() => void (isIdle(action) || act(action))}
        >
          {words[action]}
        </Button>
      ))}
    </Group>
  );
}
