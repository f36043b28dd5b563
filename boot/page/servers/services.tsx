import { Table, Text } from '@mantine/core';
import type { Service } from '../../server/api/servers/server-views.ts';
import { When } from '../app/when.tsx';
import { count } from '../text/count.ts';
import { MarkText } from './mark-text.tsx';
import { protocolName, serviceMark } from './service-state.ts';

interface Props {
  readonly services: readonly Service[];
  readonly now: number;
}

/** Each protocol that machines need, with the program that speaks it. */
export const Services = ({ services, now }: Props): React.JSX.Element => (
  <Table verticalSpacing={6} className="stacked">
    <Table.Thead>
      <Table.Tr>
        <Table.Th w={150}>State</Table.Th>
        <Table.Th w={80}>Protocol</Table.Th>
        <Table.Th>By</Table.Th>
        <Table.Th>Where</Table.Th>
        <Table.Th>Since</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {services.map((service) => (
        <ServiceRow key={service.task} service={service} now={now} />
      ))}
    </Table.Tbody>
  </Table>
);

/** A phone shows no cell for it. */
const Nothing = (): React.JSX.Element => <span className="nothing">–</span>;

function ServiceRow({
  service,
  now,
}: {
  readonly service: Service;
  readonly now: number;
}): React.JSX.Element {
  const { protocol, task, by, address, mode, sinceMs, restarts, lastRestart } = service;
  return (
    <Table.Tr>
      <Table.Td>
        <MarkText mark={serviceMark(service)} />
      </Table.Td>
      <Table.Td>{protocolName(protocol)}</Table.Td>
      <Table.Td>
        {by ?? <Nothing />}
        <Text size="xs" c="dimmed">
          {[task, mode].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td className="mono">
        {address ?? <Nothing />}
        {service.interface !== null && ` on ${service.interface}`}
      </Table.Td>
      <Table.Td data-label={sinceMs === null ? undefined : 'since'}>
        {sinceMs === null ? <Nothing /> : <When ms={sinceMs} now={now} />}
        {lastRestart !== null && (
          <Text size="xs" className="warning">
            {count(restarts, 'restart')}, the last <When ms={lastRestart.atMs} now={now} />:{' '}
            <bdi>{lastRestart.reason}</bdi>
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
