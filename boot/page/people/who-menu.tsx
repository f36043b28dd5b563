import { Button, Group, Menu, Modal, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Who } from '../../server/api/people/person-views.ts';
import { post, remove } from '../api/client.ts';
import { useNow } from '../app/now.ts';
import { tellError } from '../app/tell.tsx';
import { When } from '../app/when.tsx';
import { end, ownSessionsQuery } from './session.ts';

/** The person who is logged in, with the way out; nothing where nobody has to log in. */
export function WhoMenu({ who }: { readonly who: Who }): React.JSX.Element | null {
  const client = useQueryClient();
  const [isOpen, sessions] = useDisclosure(false);
  if (!who.isPerson) return null;
  const logOut = (): void => void post('/logout', {}).then(() => end(client), tellError);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className="who" aria-label={`Logged in as ${who.name}`}>
            <bdi>{who.name}</bdi> ▾
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{who.role}</Menu.Label>
          <Menu.Item onClick={sessions.open}>Sessions</Menu.Item>
          <Menu.Item onClick={logOut}>Log out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isOpen} onClose={sessions.close} title="Your sessions">
        <OwnSessions />
      </Modal>
    </>
  );
}

function OwnSessions(): React.JSX.Element | null {
  const client = useQueryClient();
  const { data } = useQuery(ownSessionsQuery);
  const now = useNow(10_000);
  if (data === undefined) return null;
  const revoke = (id: string): void =>
    void remove(`/sessions/${encodeURIComponent(id)}`).then(
      () => client.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
      tellError,
    );
  return (
    <Table>
      <Table.Tbody>
        {data.sessions.map(({ id, isThis, startedMs, agent, address }) => (
          <Table.Tr key={id}>
            <Table.Td>
              Began <When ms={startedMs} now={now} /> from {address}
              <Text size="xs" c="dimmed">
                <bdi>{agent}</bdi>
              </Text>
            </Table.Td>
            <Table.Td>
              <Group justify="flex-end">
                {isThis ? (
                  'this one'
                ) : (
                  <Button size="compact-xs" variant="default" onClick={() => revoke(id)}>
                    End it
                  </Button>
                )}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
