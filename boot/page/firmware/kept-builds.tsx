import { Anchor, Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { MachineView } from '../../server/api/views.ts';
import type { BuildView } from '../../server/firmware/firmware-views.ts';
import { machinesQuery } from '../api/queries.ts';
import { When } from '../app/when.tsx';
import { titleOf } from '../machines/filter.ts';
import { count } from '../text/count.ts';
import { size } from '../../../system/size.ts';
import { fileUrl, manifestUrl } from './firmware-queries.ts';
import { Manifest } from './manifest.tsx';

interface Props {
  readonly builds: readonly BuildView[];
  readonly now: number;
}

/** Files that are kept, newest first, each to download; the one that the URL names is opened. */
export function KeptBuilds({ builds, now }: Props): React.JSX.Element {
  const [search, setSearch] = useSearchParams();
  const opened = search.get('build');
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  const open = (stamp: string): void =>
    setSearch(stamp === opened ? {} : { build: stamp }, { replace: true, preventScrollReset: true });
  if (builds.length === 0) return <Text size="sm">Nothing has been built here yet.</Text>;
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th>Source</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            <Table.Th>Run by</Table.Th>
            <Table.Th>Built</Table.Th>
            <Table.Th>Download</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {builds.map((build) => (
            <Fragment key={build.stamp}>
              <BuildRow
                {...{ build, now, byId, isOpen: build.stamp === opened }}
                onOpen={() => open(build.stamp)}
              />
              {build.stamp === opened && (
                <Table.Tr>
                  <Table.Td colSpan={6}>
                    <Manifest stamp={build.stamp} />
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  readonly build: BuildView;
  readonly now: number;
  readonly byId: ReadonlyMap<number, MachineView>;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function BuildRow({ build, now, byId, isOpen, onOpen }: RowProps): React.JSX.Element {
  const { stamp, file, target, flavour, commit, sizeBytes, by, builtMs, isNewest } = build;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component="button" type="button" size="sm" fw={600} aria-expanded={isOpen} onClick={onOpen}>
          {file}
        </Anchor>
        <Text size="xs" c="dimmed" className="mono">
          {target}, stamp {stamp.slice(0, 8)}
        </Text>
      </Table.Td>
      <Table.Td>
        {flavour === 'gpxe' ? 'gPXE' : 'iPXE'} <span className="mono">{commit?.slice(0, 10) ?? ''}</span>
      </Table.Td>
      <Table.Td ta="right">{size(sizeBytes)}</Table.Td>
      <Table.Td>
        <Runners {...{ stamp, ids: build.machines, byId }} />
        {!isNewest && (
          <Text size="xs" className={build.machines.length > 0 ? 'warning' : 'next'}>
            a newer build is here
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <When ms={builtMs} now={now} />
        <Text size="xs" c="dimmed">
          <bdi>{by}</bdi>
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <Button
            component="a"
            size="compact-xs"
            href={fileUrl(stamp)}
            download={file}
            aria-label={`Download ${file}`}
          >
            File
          </Button>
          <Button
            component="a"
            size="compact-xs"
            variant="default"
            href={manifestUrl(stamp)}
            download={`${file}.json`}
            aria-label={`Download the manifest of ${file}`}
          >
            Manifest
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** So many machines are named. */
const mostNamed = 3;

/** Machines by name; where they are many, a link to all of them. */
export function Runners({
  stamp,
  ids,
  byId,
}: {
  readonly stamp: string;
  readonly ids: readonly number[];
  readonly byId: ReadonlyMap<number, MachineView>;
}): React.JSX.Element {
  if (ids.length === 0) return <Text size="sm">no machine</Text>;
  if (ids.length > mostNamed)
    return (
      <Anchor component={Link} to={`/?text=${stamp}`} size="sm">
        {count(ids.length, 'machine')}
      </Anchor>
    );
  return (
    <Group gap={6}>
      {ids.map((id) => {
        const machine = byId.get(id);
        return (
          <Anchor key={id} component={Link} to={`/machines/${id}`} size="sm">
            <bdi>{machine === undefined ? `machine ${id}` : titleOf(machine)}</bdi>
          </Anchor>
        );
      })}
    </Group>
  );
}
