import { Drawer } from '@mantine/core';
import type { MachineView } from '../../../server/api/views.ts';
import { count } from '../../text/count.ts';
import { titleOf } from '../filter.ts';
import { AssignForm } from './assign-form.tsx';
import { firstItem } from '../../../../system/present.ts';

interface Props {
  readonly isOpen: boolean;
  readonly isOnce: boolean;
  readonly machines: readonly MachineView[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Choose an image for the selected machines; the list stays in sight. */
export function AssignDrawer({ isOpen, onClose, ...rest }: Props): React.JSX.Element {
  const { machines } = rest;
  const whom = machines.length === 1 ? titleOf(firstItem(machines)) : count(machines.length, 'machine');
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="md"
      overlayProps={{ backgroundOpacity: 0.12 }}
      title={`Assign an image to ${whom}`}
    >
      <AssignForm key={String(rest.isOnce)} {...rest} onClose={onClose} />
    </Drawer>
  );
}
