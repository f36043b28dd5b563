import { Code, Table, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { explainQuery } from '../api/queries.ts';
import { firstItem } from '../../../system/present.ts';

/** The rules that were looked at for a machine, in their order, and the scripts that it is given. */
export function Rules({ mac }: { readonly mac: string }): React.JSX.Element | null {
  const { data, error } = useQuery(explainQuery(mac));
  if (error !== null) return <Text size="sm">{error.message}</Text>;
  if (data === undefined) return null;
  const scripts = Object.entries(data.scripts);
  return (
    <>
      <Table className="rules" withRowBorders>
        <Table.Caption className="unseen">Rules, the first that fits wins</Table.Caption>
        <Table.Tbody>
          {data.rules.map(({ rule, name, image, revision, pinned, won, why }) => (
            <Table.Tr key={`${rule} ${name}`} data-won={won}>
              <Table.Td w={24}>{won ? '➜' : ''}</Table.Td>
              <Table.Td>
                <bdi>{name}</bdi>
              </Table.Td>
              <Table.Td className="mono">
                {image === null ? '' : `${image}${revision === null ? '' : `@${revision}`}`}
                {pinned && <span className="pin">pinned</span>}
              </Table.Td>
              <Table.Td>
                <bdi>{why}</bdi>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {scripts.length > 0 && (
        <Tabs defaultValue={firstItem(scripts)[0]} mt="md" keepMounted={false}>
          <Tabs.List>
            {scripts.map(([dialect]) => (
              <Tabs.Tab key={dialect} value={dialect}>
                {dialect}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {scripts.map(([dialect, text]) => (
            <Tabs.Panel key={dialect} value={dialect}>
              <Code block tabIndex={0}>
                {text}
              </Code>
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </>
  );
}
