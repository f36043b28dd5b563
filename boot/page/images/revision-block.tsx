import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Image, Revision } from '../../registry/model/image.ts';
import { trialsQuery } from '../api/queries.ts';
import { When } from '../app/when.tsx';
import { size } from '../../../system/size.ts';
import { compareName, compareValue } from './compare/compared.ts';
import { bytesOf } from './image-facts.ts';
import { TrialDrawer } from './trial/trial-drawer.tsx';
import { triedWords } from './trial/tried.ts';
import { actionWords, UseRevision } from './use-revision.tsx';

interface BlockProps {
  readonly image: Image;
  readonly revision: Revision;
  readonly now: number;
}

/** One revision: what it is made of, whether it was tried, and what can be done with it. */
export function RevisionBlock({ image, revision, now }: BlockProps): React.JSX.Element {
  const { title, files, commandLine, url, text, addedBy, addedMs, leastMemoryMiB } = revision;
  const trials = useQuery(trialsQuery).data?.trials ?? [];
  const [isTrying, trying] = useDisclosure(false);
  const isCurrent = revision.revision === image.current;
  const [isUsing, using] = useDisclosure(false);
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
          <>
            <Button size="compact-xs" variant="default" onClick={using.open}>
              {actionWords(image, revision.revision)}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              component={Link}
              to={`?${compareName}=${compareValue(revision.revision, image.current)}`}
            >
              Compare with the current one
            </Button>
          </>
        )}
        {isUsing && <UseRevision image={image} revision={revision} onClose={using.close} />}
      </Group>
    </details>
  );
}
