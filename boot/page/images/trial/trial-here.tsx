import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Revision } from '../../../registry/model/image.ts';
import { post, remove } from '../../api/client.ts';
import { trialsQuery } from '../../api/queries.ts';
import { tellError } from '../../app/tell.tsx';
import { trialState } from './trial-state.ts';

interface Props {
  readonly revision: Revision;
  /** The MAC address of the machine that it stands for; null for none. */
  readonly as: string | null;
}

/** `not tried [Boot it here]`: starts the trial and shows, in the same place, how it goes. */
export function TrialHere({ revision, as }: Props): React.JSX.Element | null {
  const known = useQuery(trialsQuery).data;
  const [isAsked, setAsked] = useState(false);
  if (known === undefined || revision.files.length === 0) return null;
  const { words, action } = trialState(known, revision);
  const name = `${revision.image}@${revision.revision}`;
  const ask = (request: Promise<unknown>): void => {
    setAsked(true);
    void request.catch(tellError).finally(() => setAsked(false));
  };
  return (
    <Group gap="xs" className="trial">
      <Text size="xs" c="dimmed" role="status">
        {words}
      </Text>
      {action === 'start' && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={isAsked}
          aria-label={`Boot it here: ${name}`}
          onClick={() => ask(post(`/images/${revision.image}/revisions/${revision.revision}/trial`, { as }))}
        >
          Boot it here
        </Button>
      )}
      {action === 'stop' && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={isAsked}
          aria-label={`Stop the trial of ${name}`}
          onClick={() => ask(remove('/trial'))}
        >
          Stop
        </Button>
      )}
    </Group>
  );
}
