import { Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client.ts';
import { DialogForm } from '../dialog-form.tsx';
import { ShownOnce } from '../one-time.tsx';
import { tokensQuery, type NewToken } from '../queries.ts';

const scopes = [
  { value: 'read', label: 'read: as a viewer' },
  { value: 'write', label: 'write: as an operator' },
  { value: 'admin', label: 'admin: as an administrator' },
];
const terms = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: '', label: 'never' },
];

/** Make a token; its secret is shown once. */
export function AddToken({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scope, setScope] = useState('read');
  const [days, setDays] = useState('90');
  const [error, setError] = useState<Error | null>(null);
  const [made, setMade] = useState<NewToken | null>(null);
  const make = async (): Promise<void> => {
    try {
      const term = days === '' ? null : Number(days);
      setMade(await post<NewToken>('/tokens', { name: name.trim(), scope, days: term }));
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    } catch (reason) {
      setError(reason as Error);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={made === null ? 'Make a token' : `The token ${made.name}`}
      closeOnClickOutside={made === null}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made !== null ? (
        <Stack gap="sm">
          <Text size="sm">
            Copy it into the program’s settings now; of this server it cannot be had again.
          </Text>
          <ShownOnce label="Secret" value={made.secret} onClose={onClose} />
        </Stack>
      ) : (
        <DialogForm
          button="Make the token"
          isReady={name.trim() !== ''}
          error={error}
          onSubmit={make}
          onCancel={onClose}
        >
          <TextInput
            data-autofocus
            label="Name"
            description="Name of the program that uses it"
            autoComplete="off"
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
          <NativeSelect
            label="Scope"
            data={scopes}
            value={scope}
            onChange={({ currentTarget: { value } }) => setScope(value)}
          />
          <NativeSelect
            label="Expires"
            data={terms}
            value={days}
            onChange={({ currentTarget: { value } }) => setDays(value)}
          />
        </DialogForm>
      )}
    </Modal>
  );
}
