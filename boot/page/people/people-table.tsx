import { Badge, NativeSelect, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { patch } from '../api/client.ts';
import { useNow } from '../app/now.ts';
import { tellError } from '../app/tell.tsx';
import { When } from '../app/when.tsx';
import { PersonMenu } from './person-menu.tsx';
import { peopleQuery, personPath, type Person } from './queries.ts';
import { sessionQuery } from './session.ts';

/** Not taken from the model: its schemas bring zod, which tries `eval` and is refused by the page's policy. */
const roles: readonly Person['role'][] = ['viewer', 'operator', 'administrator'];

/** A row for each person: role, how they log in, when they were seen, and what can be done. */
export function PeopleTable({ people }: { readonly people: readonly Person[] }): React.JSX.Element {
  const now = useNow(10_000);
  const own = useQuery(sessionQuery).data?.name;
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Logs in</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th>Added</Table.Th>
            <Table.Th>
              <span className="unseen">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.name}>
              <Table.Td fw={600}>
                <bdi>{person.name}</bdi>
                {person.name === own && (
                  <Text span size="xs" c="dimmed" fw={400}>
                    {' '}
                    (you)
                  </Text>
                )}
                {person.isDisabled && (
                  <Badge ml={6} color="gray" variant="outline" size="sm" tt="none">
                    disabled
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>
                <Role person={person} />
              </Table.Td>
              <Table.Td>{loginText(person)}</Table.Td>
              <Table.Td>{person.seenMs === null ? 'never' : <When ms={person.seenMs} now={now} />}</Table.Td>
              <Table.Td>
                <When ms={person.addedMs} now={now} />
                <Text size="xs" c="dimmed">
                  by <bdi>{person.addedBy}</bdi>
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                <PersonMenu person={person} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** The role of an OpenID account follows from its groups. */
function Role({ person: { name, role, login } }: { readonly person: Person }): React.JSX.Element {
  const client = useQueryClient();
  if (login === 'openid') return <Text size="sm">{role}, by its groups</Text>;
  const change = (value: string): void =>
    void patch(personPath(name), { role: value })
      .catch(tellError)
      .then(() => client.invalidateQueries({ queryKey: peopleQuery.queryKey }));
  return (
    <NativeSelect
      size="xs"
      w={136}
      aria-label={`Role of ${name}`}
      data={[...roles]}
      value={role}
      onChange={({ currentTarget: { value } }) => change(value)}
    />
  );
}

function loginText({ login, issuer, invitedUntilMs }: Person): string {
  if (login === 'openid') return `at ${new URL(issuer ?? '').host}`;
  const isInvited = invitedUntilMs !== null;
  if (login === 'none')
    return isInvited ? 'invited, has not chosen a password' : 'cannot: the link is too old';
  return isInvited ? 'with a password; has a link for a new one' : 'with a password';
}
