import { Alert, Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FlavourName } from '../../server/firmware/firmware-run.ts';
import { sourcesQuery } from './firmware-queries.ts';

/** The source of a flavour: its version, or how to name one where it is not here. */
export function Source({ flavour }: { readonly flavour: FlavourName }): React.JSX.Element | null {
  const source = useQuery(sourcesQuery).data?.sources.find((each) => each.flavour === flavour);
  if (source === undefined) return null;
  const { title, version, commit, location, notes, problem } = source;
  if (problem !== null)
    return (
      <Alert color="orange" title={`The source of ${title} is not here`} className="words">
        <Text size="sm">
          <bdi>{problem.message}</bdi>
        </Text>
        {problem.hint !== null && (
          <Text size="sm">
            <bdi>{problem.hint}</bdi>
          </Text>
        )}
        <Text size="sm">
          On this server <Code>romkit source use --help</Code> says how to name another source. A build tries
          to fetch the one that is named.
        </Text>
      </Alert>
    );
  return (
    <Text size="xs" c="dimmed" className="words">
      {title} {version ?? ''} {commit === null ? '' : `commit ${commit.slice(0, 12)}`} from{' '}
      <bdi>{location}</bdi>
      {notes.map((note) => (
        <span key={note}>
          . <bdi>{note}</bdi>
        </span>
      ))}
    </Text>
  );
}
