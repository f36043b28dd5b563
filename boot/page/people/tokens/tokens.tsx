import { Button, Group, Loader, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { remove } from '../../api/client.ts';
import { useNow } from '../../app/now.ts';
import { tellError } from '../../app/tell.tsx';
import { When } from '../../app/when.tsx';
import { Confirm } from '../person-menu.tsx';
import { tokensQuery, type Token } from '../queries.ts';
import { AddToken } from './add-token.tsx';

const scopeTexts: Readonly<Record<Token['scope'], string>> = {
  read: 'read, as a viewer',
  write: 'write, as an operator',
  admin: 'admin, as an administrator',
};

/** The tokens of programs that use the API. */
export function Tokens(): React.JSX.Element {
  const { data, error } = useQuery(tokensQuery);
  const [isAdding, adding] = useDisclosure(false);
  if (error !== null) return <Text size="sm">{error.message}</Text>;
  if (data === undefined) return <Loader size="sm" aria-label="The tokens are being loaded" />;
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          Programs elsewhere show a token: Authorization: Bearer TOKEN.
        </Text>
        <Button size="xs" onClick={adding.open}>
          Make a token
        </Button>
      </Group>
      {data.tokens.length === 0 ? (
        <Text size="sm">
          There is no token yet. Make one for each program, so that it can be revoked alone.
        </Text>
      ) : (
        <TokenTable tokens={data.tokens} />
      )}
      {isAdding && <AddToken onClose={adding.close} />}
    </>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly Token[] }): React.JSX.Element {
  const now = useNow(10_000);
  const client = useQueryClient();
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = (name: string): void => {
    setRevoking(null);
    void remove(`/tokens/${encodeURIComponent(name)}`)
      .catch(tellError)
      .then(() => client.invalidateQueries({ queryKey: tokensQuery.queryKey }));
  };
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Scope</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Expires</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>
              <span className="unseen">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map(({ name, scope, usedMs, expiresMs, addedBy, addedMs }) => (
            <Table.Tr key={name}>
              <Table.Td fw={600}>
                <bdi>{name}</bdi>
              </Table.Td>
              <Table.Td>{scopeTexts[scope]}</Table.Td>
              <Table.Td>{usedMs === null ? 'never' : <When ms={usedMs} now={now} />}</Table.Td>
              <Table.Td>
                <Expiry expiresMs={expiresMs} now={now} />
              </Table.Td>
              <Table.Td>
                <When ms={addedMs} now={now} />
                <Text size="xs" c="dimmed">
                  by <bdi>{addedBy}</bdi>
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Revoke ${name}`}
                  onClick={() => setRevoking(name)}
                >
                  Revoke …
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {revoking !== null && (
        <Confirm
          title={`Revoke ${revoking}?`}
          text="Programs that use it are refused from now on. This cannot be undone: they would need a new token."
          button={`Revoke ${revoking}`}
          onClose={() => setRevoking(null)}
          onConfirm={() => revoke(revoking)}
        />
      )}
    </Table.ScrollContainer>
  );
}

const Expiry = ({
  expiresMs,
  now,
}: {
  readonly expiresMs: number | null;
  readonly now: number;
}): React.JSX.Element => {
  if (expiresMs === null) return <>never</>;
  if (expiresMs <= now) return <span className="warning">has expired</span>;
  return <time dateTime={new Date(expiresMs).toISOString()}>{new Date(expiresMs).toLocaleDateString()}</time>;
};
