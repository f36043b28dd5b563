import { Alert, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { plan } from '../../api/changes.ts';
import { machinesQuery, poolQuery } from '../../api/queries.ts';
import { makeAndTell } from '../../app/tell.tsx';
import { facetsOf } from '../filter.ts';
import { changesOf, doneWords } from './assignment-wish.ts';
import { ImageChoice } from './image-choice.tsx';
import { sentenceOf } from './next-boots.ts';
import { RevisionChoice } from './revision-choice.tsx';
import { WhomChoice } from './whom-choice.tsx';

interface Props {
  readonly isOnce: boolean;
  readonly machines: readonly MachineView[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Choose image, revision, machines or tag; what changes is told before it is done. */
export function AssignForm({ isOnce, machines, onClose, onDone }: Props): React.JSX.Element {
  const { images = [], assignments = [] } = useQuery(poolQuery).data ?? {};
  const all = useQuery(machinesQuery).data?.machines ?? [];
  const [text, setText] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [revision, setRevision] = useState<number | null>(null);
  const [tag, setTag] = useState<string | null>(null);
  const [once, setOnce] = useState(isOnce);
  const image = images.find((each) => each.name === name);
  const wish = image === undefined ? null : { image: image.name, revision, tag, isOnce: once };
  const changes = wish === null ? [] : changesOf(wish, machines, assignments);
  const planned = useQuery({
    queryKey: ['explain', 'plan', wish, machines.map(({ id }) => id)],
    queryFn: () => plan(changes),
    enabled: changes.length > 0,
    retry: false,
  });
  const concerned = tag === null ? machines : all.filter(({ tags }) => tags.includes(tag));
  const assign = async (): Promise<void> => {
    if (wish === null || image === undefined) return;
    if (!(await makeAndTell(changes, doneWords(wish, image.current, machines.length)))) return;
    onDone();
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (planned.data !== undefined) void assign();
      }}
    >
      <Stack gap="sm">
        {images.length > 6 && (
          <TextInput
            data-autofocus
            size="xs"
            placeholder="Filter the images"
            aria-label="Filter the images"
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
        )}
        <ImageChoice
          images={images.filter((each) => each.name.toLowerCase().includes(text.toLowerCase()))}
          machines={concerned}
          value={name}
          onChange={(chosen) => {
            setName(chosen);
            setRevision(null);
          }}
        />
        {image !== undefined && <RevisionChoice image={image} value={revision} onChange={setRevision} />}
        <WhomChoice {...{ machines, tag }} tags={facetsOf(all, 0).tag} onChange={setTag} />
        {tag === null && (
          <Radio.Group
            label="When"
            value={once ? 'once' : 'always'}
            onChange={(value) => setOnce(value === 'once')}
          >
            <Group gap="md" mt={4}>
              <Radio value="always" label="From the next boot on" />
              <Radio value="once" label="Next boot only" />
            </Group>
          </Radio.Group>
        )}
        {planned.error !== null && (
          <Alert color="red" title="This is not possible">
            {planned.error.message}
          </Alert>
        )}
        <div aria-live="polite" className="plan">
          <Text size="sm">
            {planned.data === undefined ? '' : sentenceOf(planned.data, concerned.length, tag)}
          </Text>
          {revision !== null &&
            planned.data?.warnings.map(({ code, message }) => (
              <Text key={code} size="xs" className="warning">
                {message}
              </Text>
            ))}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={planned.data === undefined}>
            Assign to {tag ?? machines.length}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
