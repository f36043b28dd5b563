import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { makeAndTell } from '../../app/tell.tsx';
import { count } from '../../text/count.ts';
import { titleOf } from '../filter.ts';

interface Props {
  readonly machines: readonly MachineView[];
  readonly onClose: () => void;
}

/** More than this are confirmed by their number. */
const fewMachines = 5;

/** Forget machines: danger, set apart and confirmed. */
export function ForgetMachines({ machines, onClose }: Props): React.JSX.Element {
  const [typed, setTyped] = useState('');
  const isMany = machines.length > fewMachines;
  const forget = async (): Promise<void> => {
    const changes = machines.map(({ id }) => ({ type: 'forget-machine', machine: id }) as const);
    if (await makeAndTell(changes, `Forgot ${count(machines.length, 'machine')}`)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Forget ${count(machines.length, 'machine')}?`}>
      <Stack gap="sm">
        <Text size="sm">
          {machines
            .slice(0, fewMachines)
            .map((machine) => titleOf(machine))
            .join(', ')}
          {isMany && ` and ${machines.length - fewMachines} more`}: their names, tags, assignments and history
          are removed. A machine that asks again is unknown.
        </Text>
        {isMany && (
          <TextInput
            label={`Type ${machines.length} to confirm`}
            value={typed}
            onChange={({ currentTarget: { value } }) => setTyped(value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button
            color="red"
            disabled={isMany && typed.trim() !== String(machines.length)}
            onClick={() => void forget()}
          >
            Forget {machines.length}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
