import { Anchor, Button, Code, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { machinesQuery, poolQuery } from '../api/queries.ts';
import { useNow } from '../app/now.ts';
import { When } from '../app/when.tsx';
import { size } from '../../../system/size.ts';
import { AddImage } from './add/add-image.tsx';
import { currentOf, sizeOf } from './image-facts.ts';

/** All images: current revision, size, how many machines boot it next. */
export function ImagesPage(): React.JSX.Element {
  const pool = useQuery(poolQuery).data;
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const now = useNow(10_000);
  const [search, setSearch] = useSearchParams();
  const add = (): void => setSearch({ add: '' });
  const form = search.has('add') && <AddImage image="" onClose={() => setSearch({}, { replace: true })} />;
  if (pool === undefined) return <Loader m="xl" size="sm" aria-label="The images are being loaded" />;
  if (pool.images.length === 0)
    return (
      <>
        <NoImages onAdd={add} />
        {form}
      </>
    );
  const users = new Map<string, number>();
  for (const { nextBoot } of machines)
    if (nextBoot.image !== null) users.set(nextBoot.image, (users.get(nextBoot.image) ?? 0) + 1);
  return (
    <div className="view scrolls">
      <Group justify="space-between" className="head">
        <Title order={1} size="h3">
          Images
        </Title>
        <Button size="xs" onClick={add}>
          Add an image
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={300}>
        <Table highlightOnHover verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Current</Table.Th>
              <Table.Th visibleFrom="sm">Kind</Table.Th>
              <Table.Th visibleFrom="sm" ta="right">
                Size
              </Table.Th>
              <Table.Th ta="right">Machines</Table.Th>
              <Table.Th visibleFrom="sm">Added</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pool.images.map((image) => {
              const revision = currentOf(image);
              const { files, kind, title, addedMs, architecture, firmware } = revision;
              return (
                <Table.Tr key={image.name}>
                  <Table.Td>
                    <Anchor component={Link} to={`/images/${image.name}`} fw={600} size="sm">
                      {image.name}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      <bdi>{title}</bdi>
                    </Text>
                  </Table.Td>
                  <Table.Td className="mono">
                    @{image.current}
                    <Text span c="dimmed" size="xs">{` of ${image.revisions.length}`}</Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    {[kind, architecture, firmware].filter(Boolean).join(' ')}
                  </Table.Td>
                  <Table.Td visibleFrom="sm" ta="right">
                    {files.length === 0 ? '–' : size(sizeOf(image))}
                  </Table.Td>
                  <Table.Td ta="right">
                    <Anchor component={Link} to={`/?image=${image.name}`} size="sm">
                      {users.get(image.name) ?? 0}
                    </Anchor>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <When ms={addedMs} now={now} />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {form}
    </div>
  );
}

const NoImages = ({ onAdd }: { readonly onAdd: () => void }): React.JSX.Element => (
  <Stack p="xl" gap="sm" maw={620}>
    <Title order={1} size="h3">
      There is no image yet
    </Title>
    <Text>An image is a kernel with its initrds and command line, an EFI program, an ISO, or a script.</Text>
    <Group>
      <Button onClick={onAdd}>Add an image</Button>
    </Group>
    <Text>From a terminal on the server:</Text>
    <Code
      block
      tabIndex={0}
    >{`romkit image add debian --kernel vmlinuz --initrd initrd.gz --append 'console=ttyS0'`}</Code>
    <Text>It appears here at once, and can be assigned to machines.</Text>
  </Stack>
);
