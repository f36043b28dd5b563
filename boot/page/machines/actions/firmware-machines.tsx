import { Button, Menu } from '@mantine/core';
import { Link } from 'react-router';
import type { MachineView } from '../../../server/api/views.ts';
import { cardGroups, cardsUrl } from '../../firmware/cards.ts';
import { platformNames } from '../../firmware/wanted.ts';
import { count } from '../../text/count.ts';

/** ROMs for the cards of the selected machines; nothing where no machine has told of its cards. */
export function FirmwareMachines({
  machines,
}: {
  readonly machines: readonly MachineView[];
}): React.JSX.Element | null {
  const groups = cardGroups(machines);
  if (groups.length === 0) return null;
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button size="xs" variant="default">
          Firmware
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {groups.map((group) => (
          <Menu.Item key={group.platform} component={Link} to={cardsUrl(group)}>
            Build ROMs for {count(group.cards.length, 'card')}, {platformNames[group.platform]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
