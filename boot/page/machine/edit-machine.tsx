import { Button, Group, Modal, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MachineView } from '../../server/api/views.ts';
import { makeAndTell } from '../app/tell.tsx';
import { titleOf } from '../machines/filter.ts';

interface Props {
  readonly machine: MachineView;
  readonly onClose: () => void;
}

/** Name, tags, note and fixed address. A refusal leaves what was typed. */
export function EditMachine({ machine, onClose }: Props): React.JSX.Element {
  const [name, setName] = useState(machine.name ?? '');
  const [tags, setTags] = useState([...machine.tags]);
  const [note, setNote] = useState(machine.note);
  const [address, setAddress] = useState(machine.address ?? '');
  const save = async (): Promise<void> => {
    const values = { name: name.trim() || null, tags, note, address: address.trim() || null };
    const changes = [{ type: 'edit-machine', machine: machine.id, values }] as const;
    if (await makeAndTell(changes, `Changed ${titleOf({ ...machine, name: values.name })}`)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Change ${titleOf(machine)}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          data-autofocus
          label="Name"
          description="As a host is named"
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <TagsInput mt="sm" label="Tags" value={tags} onChange={setTags} />
        <TextInput
          mt="sm"
          label="Fixed IPv4 address"
          value={address}
          onChange={({ currentTarget: { value } }) => setAddress(value)}
        />
        <Textarea
          mt="sm"
          label="Note"
          autosize
          minRows={2}
          value={note}
          onChange={({ currentTarget: { value } }) => setNote(value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Save</Button>
        </Group>
      </form>
    </Modal>
  );
}
