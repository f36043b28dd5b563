import { Button, CloseButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { count } from '../../text/count.ts';
import { FirmwareMachines } from './firmware-machines.tsx';
import { ForgetMachines } from './forget-machines.tsx';
import { PowerMachines } from './power-machines.tsx';
import { TagMachines } from './tag-machines.tsx';
import type { Selection } from '../selection.ts';

interface Props {
  readonly selection: Selection;
  /** The machines that are selected. */
  readonly chosen: readonly MachineView[];
  readonly onAssign: (once: boolean) => void;
}

/** The only place for actions on many machines. */
export function SelectionBar({ selection, chosen, onAssign }: Props): React.JSX.Element | null {
  const [open, setOpen] = useState<'tag' | 'forget' | null>(null);
  if (selection.size === 0) return null;
  const close = (): void => setOpen(null);
  return (
    <Group className="selection" gap="xs" px="sm" role="toolbar" aria-label="Selected machines">
      <Text size="sm" fw={600}>
        {count(selection.size, 'machine')} selected
      </Text>
      <Button size="xs" onClick={() => onAssign(false)}>
        Assign image
      </Button>
      <Button size="xs" variant="default" onClick={() => onAssign(true)}>
        Next boot only
      </Button>
      <Button size="xs" variant="default" onClick={() => setOpen('tag')}>
        Tag
      </Button>
      <PowerMachines machines={chosen} />
      <FirmwareMachines machines={chosen} />
      <Button size="xs" variant="subtle" color="red" ml="auto" onClick={() => setOpen('forget')}>
        Forget
      </Button>
      <CloseButton aria-label="Clear the selection" onClick={() => selection.setAll([])} />
      {open === 'tag' && <TagMachines machines={chosen} onClose={close} />}
      {open === 'forget' && <ForgetMachines machines={chosen} onClose={close} />}
    </Group>
  );
}
