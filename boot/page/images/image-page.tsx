import { Anchor, Badge, Button, Group, Loader, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { Image, Revision } from '../../registry/model/image.ts';
import { bootsQuery, machinesQuery, poolQuery, trialsQuery } from '../api/queries.ts';
import { NotFound } from '../app/not-found.tsx';
import { useNow } from '../app/now.ts';
import { makeAndTell } from '../app/tell.tsx';
import { When } from '../app/when.tsx';
import { BootTimeline } from '../machine/boot-timeline.tsx';
import { titleOf } from '../machines/filter.ts';
import { size } from '../text/size.ts';
import { duration } from '../text/time.ts';
import { AddImage } from './add/add-image.tsx';
import { bytesOf } from './image-facts.ts';
import { TrialDrawer } from './trial/trial-drawer.tsx';
import { triedWords } from './trial/tried.ts';
import { bootTimes } from './boot-times.ts';

const mostBoots = 20;

/** One image: its revisions, newest first, and the boots of it. */
export function ImagePage(): React.JSX.Element {
  const name = useParams()['image'] ?? '';
  const pool = useQuery(poolQuery).data;
  const machines = useQuery(machinesQuery).data?.machines ?? [];
  const boots = useQuery(bootsQuery({ image: name })).data?.boots ?? [];
  const now = useNow();
  const [isAdding, adding] = useDisclosure(false);
  if (pool === undefined) return <Loader m="xl" size="sm" aria-label="The image is being loaded" />;
  const image = pool.images.find((each) => each.name === name);
  if (image === undefined) return <NotFound />;
  const times = bootTimes(boots);
  const next = machines.filter(({ nextBoot }) => nextBoot.image === name).length;
  return (
    <div className="view scrolls">
      <Group justify="space-between" className="head">
        <Title order={1} size="h3">
          {image.name}
        </Title>
        <Button size="xs" variant="default" onClick={adding.open}>
          Add a revision
        </Button>
      </Group>
      <p className="now">
        <Anchor component={Link} to={`/?image=${name}`} size="sm">
          {next} machine{next === 1 ? '' : 's'}
        </Anchor>{' '}
        boot{next === 1 ? 's' : ''} it next.
        {times !== null &&
          ` A boot takes ${duration(times.medianMs)}, the slowest took ${duration(times.slowestMs)}.`}
      </p>
      <section aria-labelledby="revisions">
        <Title order={2} size="h5" id="revisions">
          Revisions
        </Title>
        {image.revisions.toReversed().map((revision) => (
          <RevisionBlock key={revision.revision} image={image} revision={revision} now={now} />
        ))}
      </section>
      <section aria-labelledby="boots">
        <Title order={2} size="h5" id="boots">
          Boots
        </Title>
        {boots.length === 0 && <Text size="sm">No machine has booted it yet.</Text>}
        {boots.slice(0, mostBoots).map((boot) => {
          const machine = machines.find(({ id }) => id === boot.machine);
          return (
            <BootTimeline key={boot.id} boot={boot} now={now} isOpen={false}>
              <Anchor component={Link} to={`/machines/${boot.machine}`} size="sm">
                <bdi>{machine === undefined ? boot.mac : titleOf(machine)}</bdi>
              </Anchor>
            </BootTimeline>
          );
        })}
      </section>
      {isAdding && <AddImage image={name} onClose={adding.close} />}
    </div>
  );
}

interface BlockProps {
  readonly image: Image;
  readonly revision: Revision;
  readonly now: number;
}

function RevisionBlock({ image, revision, now }: BlockProps): React.JSX.Element {
  const { title, files, commandLine, url, text, addedBy, addedMs, leastMemoryMiB } = revision;
  const trials = useQuery(trialsQuery).data?.trials ?? [];
  const [isTrying, trying] = useDisclosure(false);
  const isCurrent = revision.revision === image.current;
  const use = { type: 'use-revision', image: image.name, revision: revision.revision } as const;
  return (
    <details className="boot" open={isCurrent}>
      <summary>
        <b className="mono">@{revision.revision}</b>
        {isCurrent && (
          <Badge tt="none" size="sm">
            current
          </Badge>
        )}
        <bdi>{title}</bdi>
        <Text span size="sm" c="dimmed" className="when">
          <When ms={addedMs} now={now} /> by <bdi>{addedBy}</bdi>
        </Text>
      </summary>
      <Table className="facts" verticalSpacing={4}>
        <Table.Tbody>
          {files.map(({ role, name, sha256, sizeBytes }) => (
            <Table.Tr key={`${role} ${name}`}>
              <Table.Th scope="row">{role}</Table.Th>
              <Table.Td className="mono">
                <bdi>{name}</bdi>, {size(sizeBytes)}
                <Text size="xs" c="dimmed" className="mono sha">
                  sha256 {sha256}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
          {commandLine !== '' && (
            <Table.Tr>
              <Table.Th scope="row">command line</Table.Th>
              <Table.Td className="mono">
                <bdi>{commandLine}</bdi>
              </Table.Td>
            </Table.Tr>
          )}
          {(url ?? text) !== null && (
            <Table.Tr>
              <Table.Th scope="row">{url === null ? 'text' : 'URL'}</Table.Th>
              <Table.Td className="mono">
                <bdi>{url ?? text}</bdi>
              </Table.Td>
            </Table.Tr>
          )}
          {leastMemoryMiB !== null && (
            <Table.Tr>
              <Table.Th scope="row">RAM</Table.Th>
              <Table.Td>at least {leastMemoryMiB} MiB</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
      <Group gap="xs" mt={4}>
        <Text size="sm" c="dimmed">
          {files.length === 0 ? '' : `${size(bytesOf(revision))} in all`}
        </Text>
        <Text size="sm" c="dimmed">
          {triedWords(trials, revision)}
        </Text>
        <Button size="compact-xs" variant="default" onClick={trying.open}>
          Boot it here
        </Button>
        {isTrying && <TrialDrawer revision={revision} onClose={trying.close} />}
        {!isCurrent && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void makeAndTell([use], `${image.name}@${revision.revision} is current`)}
          >
            Make current
          </Button>
        )}
      </Group>
    </details>
  );
}
