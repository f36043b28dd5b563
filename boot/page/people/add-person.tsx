import { Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../../registry/model/person.ts';
import { post } from '../api/client.ts';
import { DialogForm } from './dialog-form.tsx';
import { OneTimeLink } from './one-time.tsx';
import { peopleQuery, type Invited } from './queries.ts';

const roleTexts: readonly [Role, string][] = [
  ['viewer', 'Looks at everything, changes nothing'],
  ['operator', 'Also assigns and adds images, switches machines'],
  ['administrator', 'Also removes images, and manages people and tokens'],
];

/** Invite somebody: the answer is a one-time link. */
export function AddPerson({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('operator');
  const [error, setError] = useState<Error | null>(null);
  const [invited, setInvited] = useState<Invited | null>(null);
  if (invited !== null) return <OneTimeLink invited={invited} onClose={onClose} />;
  const add = async (): Promise<void> => {
    try {
      setInvited(await post<Invited>('/people', { name: name.trim(), role }));
      await client.invalidateQueries({ queryKey: peopleQuery.queryKey });
    } catch (reason) {
      setError(reason as Error);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Add a person" closeButtonProps={{ 'aria-label': 'Close' }}>
      <DialogForm
        button="Make the link"
        isReady={name.trim() !== ''}
        error={error}
        onSubmit={add}
        onCancel={onClose}
      >
        <TextInput
          data-autofocus
          label="Name"
          description="By which they log in"
          autoComplete="off"
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Radio.Group label="Role" value={role} onChange={setRole}>
          <Stack gap={8} mt={6}>
            {roleTexts.map(([value, text]) => (
              <Radio key={value} value={value} label={value} description={text} />
            ))}
          </Stack>
        </Radio.Group>
      </DialogForm>
    </Modal>
  );
}
