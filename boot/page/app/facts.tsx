import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** Facts, one in each row; one whose value is null is left out. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }): React.JSX.Element => (
  <Table className="facts" verticalSpacing={4}>
    <Table.Tbody>
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">
              <Text size="sm" c="dimmed">
                {name}
              </Text>
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
    </Table.Tbody>
  </Table>
);
