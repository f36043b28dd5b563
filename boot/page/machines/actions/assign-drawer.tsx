import { Alert, Button, Drawer, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { assignEach, plan } from '../../api/changes.ts';
import { poolQuery } from '../../api/queries.ts';
import { makeAndTell } from '../../app/tell.tsx';
import type { MachineView } from '../../../server/api/views.ts';
import { count } from '../../text/size.ts';
import { titleOf } from '../filter.ts';
import { ImageChoice } from './image-choice.tsx';
import { sentenceOf } from './next-boots.ts';

interface Props {
  readonly isOpen: boolean;
  readonly isOnce: boolean;
  readonly machines: readonly MachineView[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Choose an image for the selected machines; the list stays in sight. */
export function AssignDrawer({ isOpen, onClose, ...rest }: Props): React.JSX.Element {
  const { machines } = rest;
  const whom = machines.length === 1 ? titleOf(machines[0]!) : count(machines.length, 'machine');
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="md"
      overlayProps={{ backgroundOpacity: 0.12 }}
      title={`Assign an image to ${whom}`}
    >
      <AssignForm key={String(rest.isOnce)} {...rest} onClose={onClose} />
    </Drawer>
  );
}

function AssignForm({ isOnce, machines, onClose, onDone }: Omit<Props, 'isOpen'>): React.JSX.Element {
  const images = useQuery(poolQuery).data?.images ?? [];
  const [text, setText] = useState('');
  const [image, setImage] = useState<string | null>(null);
  const [once, setOnce] = useState(isOnce);
  const changes = image === null ? [] : assignEach(machines, image, null, once);
  const planned = useQuery({
    queryKey: ['explain', 'plan', image, once, machines.map(({ id }) => id)],
    queryFn: () => plan(changes),
    enabled: changes.length > 0,
    retry: false,
  });
  const current = images.find(({ name }) => name === image)?.current;
  const assign = async (): Promise<void> => {
    const done = `Assigned ${image}@${current} to ${count(machines.length, 'machine')}${once ? ', next boot only' : ''}`;
    if (!(await makeAndTell(changes, done))) return;
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
          images={images.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))}
          machines={machines}
          value={image}
          onChange={setImage}
        />
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
        {planned.error !== null && (
          <Alert color="red" title="This is not possible">
            {planned.error.message}
          </Alert>
        )}
        <Text size="sm" aria-live="polite" mih={40}>
          {planned.data === undefined ? '' : sentenceOf(planned.data, machines.length)}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={planned.data === undefined}>
            Assign to {machines.length}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
