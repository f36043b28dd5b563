import { Anchor, Table, Text } from '@mantine/core';
import type { ServerReport, ServersAnswer } from '../../server/api/servers/server-views.ts';
import { When } from '../app/when.tsx';
import { MarkText } from './mark-text.tsx';
import { signMark } from './service-state.ts';

interface Props {
  readonly others: ServersAnswer['others'];
  readonly database: ServerReport['database']['kind'];
  readonly now: number;
}

/** Servers on the same registry, with their last signs of life. */
export function OtherServers({ others, database, now }: Props): React.JSX.Element {
  if (others.length === 0)
    return (
      <Text size="sm">
        {database === 'postgresql'
          ? 'None. Start a second one with the same --database, and machines boot from either.'
          : 'None. Several servers share one registry in a PostgreSQL database: romkit serve --database postgres://…'}
      </Text>
    );
  return (
    <Table verticalSpacing={6} className="stacked">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={150}>State</Table.Th>
          <Table.Th>Name</Table.Th>
          <Table.Th>Where</Table.Th>
          <Table.Th>Last sign of life</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {others.map(({ name, url, version, startedMs, seenMs }) => (
          <Table.Tr key={`${name} ${url} ${startedMs}`}>
            <Table.Td>
              <MarkText mark={signMark(seenMs, now)} />
            </Table.Td>
            <Table.Td>
              <bdi>{name}</bdi>
              <Text size="xs" c="dimmed">
                romkit {version}, since <When ms={startedMs} now={now} />
              </Text>
            </Table.Td>
            <Table.Td className="mono">
              <Where url={url} />
            </Table.Td>
            <Table.Td data-label="last sign of life">
              <When ms={seenMs} now={now} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The address that another server wrote is a link only if it leads to a web server. */
const Where = ({ url }: { readonly url: string }): React.JSX.Element =>
  /^https?:\/\//.test(url) ? (
    <Anchor href={url} size="sm" rel="noreferrer">
      <bdi>{url}</bdi>
    </Anchor>
  ) : (
    <bdi>{url}</bdi>
  );
