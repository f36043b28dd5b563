import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MachineView } from '../../../server/api/views.ts';
import { makeAndTell } from '../../app/tell.tsx';
import { count } from '../../text/count.ts';
import type { Change } from '../../../registry/model/change.ts';

interface Props {
  readonly machines: readonly MachineView[];
  readonly onClose: () => void;
}

/** Give the selected machines a tag, or take one from them. */
export function TagMachines({ machines, onClose }: Props): React.JSX.Element {
  const [tag, setTag] = useState('');
  const name = tag.trim();
  const save = async (isAdded: boolean): Promise<void> => {
    const changes = tagChanges(machines, name, isAdded);
    const done = `${isAdded ? 'Tagged' : 'Untagged'} ${count(changes.length, 'machine')}: ${name}`;
    if (changes.length === 0 || (await makeAndTell(changes, done))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Tag ${count(machines.length, 'machine')}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') void save(true);
        }}
      >
        <TextInput
          data-autofocus
          label="Tag"
          description="Letters, digits and . _ -"
          value={tag}
          onChange={({ currentTarget: { value } }) => setTag(value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" disabled={name === ''} onClick={() => void save(false)}>
            Remove the tag
          </Button>
          <Button type="submit" disabled={name === ''}>
            Add the tag
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Only machines whose tags become others are changed. */
const tagChanges = (machines: readonly MachineView[], tag: string, isAdded: boolean): Change[] =>
  machines
    .filter(({ tags }) => tags.includes(tag) !== isAdded)
    .map(({ id, tags }) => ({
      type: 'edit-machine',
      machine: id,
      values: { tags: isAdded ? [...tags, tag] : tags.filter((each) => each !== tag) },
    }));
