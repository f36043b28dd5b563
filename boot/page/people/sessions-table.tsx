import { Button, Group, Loader, Table, Text } from '@mantine/core';
import { useNow } from '../app/now.ts';
import { When } from '../app/when.tsx';
import type { Sessions } from './queries.ts';

interface Props {
  /** Undefined while they are loaded. */
  readonly sessions: Sessions['sessions'] | undefined;
  /** A sentence for where there is none. */
  readonly nothing: string;
  readonly onEnd: (id: string) => void;
  readonly onEndAll: () => void;
}

/** Sessions with where they began; each can be ended, and all of them. */
export function SessionsTable({ sessions, nothing, onEnd, onEndAll }: Props): React.JSX.Element {
  const now = useNow(10_000);
  if (sessions === undefined) return <Loader size="sm" aria-label="The sessions are being loaded" />;
  if (sessions.length === 0) return <Text size="sm">{nothing}</Text>;
  return (
    <>
      <Table>
        <Table.Tbody>
          {sessions.map(({ id, isThis, startedMs, agent, address }) => (
            <Table.Tr key={id}>
              <Table.Td>
                Began <When ms={startedMs} now={now} /> from {address}
                <Text size="xs" c="dimmed">
                  <bdi>{agent}</bdi>
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                {isThis ? (
                  <Text size="sm" c="dimmed">
                    this one
                  </Text>
                ) : (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`End the session from ${address}`}
                    onClick={() => onEnd(id)}
                  >
                    End it
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {sessions.filter(({ isThis }) => !isThis).length > 1 && (
        <Group justify="flex-end" mt="sm">
          <Button size="xs" color="red" variant="light" onClick={onEndAll}>
            {sessions.some(({ isThis }) => isThis) ? 'End all others' : `End all ${sessions.length}`}
          </Button>
        </Group>
      )}
    </>
  );
}
