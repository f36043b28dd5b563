import { Menu, UnstyledButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Who } from '../../server/api/people/person-views.ts';
import { tellError } from '../app/tell.tsx';
import { logOut } from './session.ts';

/** The person who is logged in, with the way out. */
export function WhoMenu({ who }: { readonly who: Who }): React.JSX.Element {
  const client = useQueryClient();
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className="who" aria-label={`Logged in as ${who.name ?? 'nobody'}`}>
          <bdi>{who.name}</bdi> ▾
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{who.role}</Menu.Label>
        <Menu.Item component={Link} to="/profile">
          Password and sessions
        </Menu.Item>
        <Menu.Item onClick={() => void logOut(client).catch(tellError)}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
